#include "journal/places.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

using std::filesystem::path;

TEST(Places, AreSeenFromTheFolder) {
  const Places places("/home/me/web");
  EXPECT_EQ(places.of("/home/me/photos/a.jpg"), "../photos/a.jpg");
  EXPECT_EQ(places.of("/mnt/a.jpg"), "../../../mnt/a.jpg");
  EXPECT_EQ(places.of("/home/me/web/in/a.jpg"), "in/a.jpg");
  EXPECT_EQ(places.source_at("../photos/a.jpg").lexically_normal(), "/home/me/photos/a.jpg");
}

TEST(Places, AreThoseOfTheCurrentFolderWhereASourceLeadsFromIt) {
  const path here = std::filesystem::current_path();
  const Places places("/home/me/web");
  for (const auto& [source, absolute] : {std::pair<path, path>{"../ph/a.jpg", here.parent_path() / "ph/a.jpg"},
                                         {"./../ph/a.jpg", here.parent_path() / "ph/a.jpg"},
                                         {".././a.jpg", here.parent_path() / "a.jpg"},
                                         {"a.jpg", here / "a.jpg"},
                                         {"../../../../../../../../../../../../../../../../a.jpg", "/a.jpg"}}) {
    EXPECT_EQ(places.of(source), places.of(absolute)) << source;
    EXPECT_TRUE(places.is(places.of(source), source)) << source;
    EXPECT_TRUE(places.is(places.of(source), absolute)) << source;
  }
  EXPECT_EQ(places.of("/home/me/link/../a.jpg"), "../link/../a.jpg") << "which may lead anywhere";
}

TEST(Places, AreThoseOfTheFolderThatIsCurrentWhenARunBegins) {
  const path here = std::filesystem::current_path();
  Places places("/home/me/web");
  std::filesystem::current_path("/");
  EXPECT_EQ(places.of("a.jpg"), places.of(here / "a.jpg"));
  places.come_here();
  EXPECT_EQ(places.of("a.jpg"), "../../../a.jpg");
  std::filesystem::current_path(here);
}

TEST(Places, AreKnownFromOthers) {
  const path here = std::filesystem::current_path();
  for (const path& base : {path("/home/me/web"), path("/"), path("/home"), here, here / "deep/er"}) {
    const Places places(base);
    for (const path& source : {path("/home/me/photos/a.jpg"), path("/a.jpg"), path("/home/me/web/in/a.jpg"),
                               path("photos/a.jpg"), path("./photos/a.jpg"), path("/home/me/./photos/a.jpg")}) {
      EXPECT_TRUE(places.is(places.of(source), source)) << base << source;
      EXPECT_FALSE(places.is(places.of(source), source.parent_path() / "b.jpg")) << base << source;
      EXPECT_FALSE(places.is(places.of(source), "/home/me/photos2/a.jpg")) << base << source;
      EXPECT_FALSE(places.is(places.of(source), source / "a.jpg")) << base << source;
    }
    EXPECT_TRUE(places.is(places.of("photos/a.jpg"), "./photos/a.jpg")) << base;
    EXPECT_TRUE(places.is(places.of("./photos/a.jpg"), "photos/a.jpg")) << base;
    EXPECT_TRUE(places.is(places.of("photos/a.jpg"), here / "photos/a.jpg")) << base;
  }
}

}  // namespace
}  // namespace lightmill
