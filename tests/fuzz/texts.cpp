#include "fuzz/all.h"
#include "fuzz/memory_file.h"
#include "ops/text.h"
#include "source/patterns.h"

#include "lightmill/color.h"
#include "lightmill/engine.h"
#include "lightmill/error.h"
#include "lightmill/list.h"
#include "lightmill/manifest.h"
#include "lightmill/recipe.h"
#include "lightmill/shard.h"

#include <filesystem>
#include <string>
#include <vector>

namespace lightmill::fuzz {
namespace {

/// What is printed is read back to the same.
template <typename Parse>
void expect_back(std::string_view text, Parse parse) {
  try {
    const auto value = parse(text);
    const std::string printed(to_string(value));
    try {
      expect(parse(printed) == value, "printed as another");
    } catch (const Error& error) {
      throw std::logic_error("printed as what cannot be read: " + printed + ": " + error.what());
    }
  } catch (const Error&) {
  }
}

template <typename Parse>
void refuse_or_take(std::string_view text, Parse parse) {
  try {
    parse(text);
  } catch (const Error&) {
  }
}

Recipe valid_recipe(std::string_view text) {
  Recipe recipe = parse_recipe(text);
  validate(recipe);
  return recipe;
}

void recipe(std::span<const std::uint8_t> bytes) {
  Choices choices(bytes);
  const std::uint8_t kind = choices.byte();
  const std::string_view text = text_of(choices.rest());
  switch (kind % 8) {
    case 0:
      return expect_back(text, parse_kept_metadata);
    case 1:
      return expect_back(text, parse_operation);
    case 2:
      refuse_or_take(text, parse_box);
      return refuse_or_take(text, parse_rect);
    case 3:
      refuse_or_take(text, parse_color);
      refuse_or_take(text, parse_chroma);
      return refuse_or_take(text, parse_engine);
    case 4:
      return refuse_or_take(text, parse_shard);
    default:
      return expect_back(text, valid_recipe);
  }
}

/// Each behind the number of its kind.
std::vector<test::FileBytes> of_kinds(std::initializer_list<std::pair<char, std::string>> texts) {
  std::vector<test::FileBytes> all;
  for (const auto& [kind, text] : texts) all.push_back(test::bytes_of(kind + text));
  return all;
}

std::vector<test::FileBytes> recipe_seeds() {
  return of_kinds(
      {{0, "strip,+exif,-gps,+copyright"},
       {1, "resize 1600x1200 lanczos3"},
       {1, "sharpen 0.5,1"},
       {1, "crop 10x20+3+4"},
       {2, "1600x1200"},
       {2, "100x50+3+4"},
       {3, "#102030"},
       {3, "4:2:0"},
       {4, "3/16"},
       {7,
        "page 3 | rotate 90 | keep quality=12 chroma=4:2:2 metadata=strip tables=optimized scans=progressive "
        "lossless=off level=9 coding=lossless bits=10 effort=8 compression=lzw size=5x6 filter=area "
        "background=#010203 colorspace=p3 intent=saturation name=small"},
       {7,
        "auto-orient | crop 50x40+1+2 | resize 30x20 area | blur 1.5 | brightness 10 | contrast -5 | gamma 1.2 | "
        "saturation 20 | grayscale | flip horizontal | jpeg quality=85 ; webp webp.quality=70 size=x100 name=\"a b\""},
       {7, "resize 100x100 linear | keep colorspace=\"a b.icc\" copyright=\"(c) \\\"Ann\\\"\""},
       {7, "keep jpeg.quality=70 png.level=3"}});
}

void names(std::span<const std::uint8_t> bytes) {
  Choices choices(bytes);
  const std::uint8_t choice = choices.byte();
  std::string path(text_of(choices.rest()));
  std::erase(path, '\0');
  const std::string base = choice & 1 ? path.substr(0, path.size() / 2) : "";
  const Item item = listed(path, base);
  if (item.problem) return;
  const std::filesystem::path& relative = item.relative;
  expect(relative.is_relative() && !relative.empty(), "a name that is none");
  for (const auto& part : relative) expect(part != ".." && part != ".", "a name that leads out of the folder");
  Rendition rendition;
  if (choice & 2) rendition.name = "small";
  if (choice & 4) rendition.encoding = Encoding{PngEncoding{}};
  const auto name = output_name(item, rendition, choice & 8 ? std::optional(Format::heic) : std::nullopt);
  expect(name.parent_path() == relative.parent_path(), "a name in another folder");
  expect(!name.filename().empty() && name.filename() != ".." && name.filename() != ".", "a result without a name");
}

std::vector<test::FileBytes> name_seeds() {
  return behind_choices({test::bytes_of("photos/x/../a.jpg"), test::bytes_of("/x/.././a//b/"), test::bytes_of("b.HEIC"),
                         test::bytes_of("../holiday.2024"), test::bytes_of("./.hidden"), test::bytes_of("a/b/.jpg")});
}

void patterns(std::span<const std::uint8_t> bytes) {
  const std::string_view text = text_of(bytes);
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return;
  std::vector<std::string> all;
  for (std::string_view rest = text.substr(end + 1); !rest.empty();) {
    const std::size_t length = rest.find('\n');
    all.emplace_back(rest.substr(0, length));
    rest.remove_prefix(length == std::string_view::npos ? rest.size() : length + 1);
  }
  try {
    const Patterns patterns(all);
    const std::string_view path = text.substr(0, end);
    patterns.names(path, Patterns::Named::file);
    patterns.names(path, Patterns::Named::folder);
    patterns.covers(path);
  } catch (const Error&) {
  }
}

std::vector<test::FileBytes> pattern_seeds() {
  std::vector<test::FileBytes> all;
  for (const char* text : {"a/b/c.jpg\n*.jpg\n!c.jpg\n", "a/b/c\na/**/c\n/a/\n", "x[1].jpg\n[!a-z]*\n\\[x?\n**/x*\n",
                           "aaaaaaaaaaaaaaaaaaaa\n*a*a*a*b\n", "a/b/a/b/a/b\n**/a/**/a/**/c\n"})
    all.push_back(test::bytes_of(text));
  return all;
}

/// Names stay inside, and those that come to the end of a list are all numbered.
void expect_inside(generator<Item> items) {
  std::uint64_t number = 0;
  for (const Item& item : items) {
    expect(item.sequence == number++, "an item without its number");
    if (item.problem) continue;
    expect(!item.source.empty(), "an item without a file");
    for (const auto& part : item.relative) expect(part != "..", "a name that leads out of the folder");
  }
}

void list(std::span<const std::uint8_t> bytes) {
  Choices choices(bytes);
  const std::uint8_t choice = choices.byte();
  const MemoryFile file(text_of(choices.rest()));
  try {
    expect_inside(lines(file.descriptor(), {.separator = choice & 1 ? Separator::nul : Separator::newline,
                                            .base = choice & 2 ? "photos" : ""}));
  } catch (const Error&) {
  }
}

std::vector<test::FileBytes> list_seeds() {
  using namespace std::string_literals;
  std::vector<test::FileBytes> all;
  for (const std::string& text :
       {"a.jpg\nphotos/b.jpg\r\n\n../c.jpg\n/d/e.jpg"s, "a.jpg\0\0photos/b\nc.jpg\0"s,
        "\xEF\xBB\xBF"s + "a.jpg\nx\0y\n"s, "\xFF\xFE"s + "a\0"s, std::string(70'000, 'x') + "\na"})
    all.push_back(test::bytes_of(text));
  all[1].insert(all[1].begin(), 1);
  all[0].insert(all[0].begin(), 2);
  for (std::size_t i = 2; i < all.size(); ++i) all[i].insert(all[i].begin(), 0);
  return all;
}

void read_manifest(std::span<const std::uint8_t> bytes) {
  Choices choices(bytes);
  const std::uint8_t choice = choices.byte();
  const MemoryFile file(text_of(choices.rest()));
  try {
    expect_inside(manifest(file.descriptor(), {.base = choice & 2 ? "x" : ""}));
  } catch (const Error&) {
  }
}

std::vector<test::FileBytes> manifest_seeds() {
  std::vector<test::FileBytes> all;
  for (const char* text :
       {"path,width,height,crop,name\r\nx/a.jpg,800,600,100x50+3+4,small/"
        "first\r\nb.jpg,,,,\r\nc.jpg,640,,,third.JPEG\r\n",
        "path,size\n\"a,\"\"b\"\".jpg\",1600x\n\n\"x\ny\",x1200\nc.jpg,\n",
        "{\"path\": \"x/a.jpg\", \"width\": 800, \"height\": 600, \"crop\": \"100x50+3+4\", \"name\": \"n\\u00e9\"}\n\n"
        "{\"path\": \"b.jpg\", \"size\": 1600}\r\n[1]\n{\"path\": 3}\n"})
    all.push_back(test::bytes_of(text));
  return behind_choices(std::move(all));
}

}  // namespace

const Target kRecipe{"recipe", recipe, recipe_seeds};
const Target kNames{"names", names, name_seeds};
const Target kPatterns{"patterns", patterns, pattern_seeds};
const Target kList{"list", list, list_seeds};
const Target kManifest{"manifest", read_manifest, manifest_seeds};

}  // namespace lightmill::fuzz
