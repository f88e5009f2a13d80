// Pictures that are not in files: a Reader brings their bytes, a Sink takes the results. Reads go on ahead of the work,
// several at once, so a slow store does not leave the cores idle.
#include <lightmill/lightmill.h>

#include <fstream>
#include <iostream>
#include <map>
#include <mutex>

namespace {

/// Stands for an object store: names instead of files.
class Store : public lightmill::Reader {
 public:
  explicit Store(std::filesystem::path folder) : folder_(std::move(folder)) {}
  void read(const std::filesystem::path& name, Room& room) override {
    std::ifstream object(folder_ / name, std::ios::binary);
    if (!object) throw lightmill::Error(lightmill::Cause::missing, "no such object");
    const std::span<std::uint8_t> to = room.take(std::filesystem::file_size(folder_ / name));
    object.read(reinterpret_cast<char*>(to.data()), static_cast<std::streamsize>(to.size()));
  }

 private:
  std::filesystem::path folder_;
};

class Shelf : public lightmill::Sink {
 public:
  Admission admit(const std::filesystem::path&) override { return Admission::write; }
  void put(const std::filesystem::path& name, std::span<const std::uint8_t> bytes) override {
    const std::lock_guard lock(mutex_);
    objects[name] = bytes.size();
  }
  std::filesystem::path location(const std::filesystem::path& name) const override { return "shelf" / name; }

  std::map<std::filesystem::path, std::size_t> objects;

 private:
  std::mutex mutex_;
};

lightmill::generator<lightmill::Item> names(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    lightmill::Item item;
    item.source = item.relative = entry.path().filename();
    if (item.source.extension() == ".jpg") co_yield item;
  }
}

}  // namespace

int main(int, char** argv) {
  Store store(argv[1]);
  Shelf shelf;
  const lightmill::Report report = lightmill::run({.items = names(argv[1]),
                                                   .recipe = lightmill::parse_recipe("resize 640"),
                                                   .sink = &shelf,
                                                   .reader = &store,
                                                   .reading_ahead = {.threads = 16}});
  for (const auto& [name, bytes] : shelf.objects) std::cout << name << " " << bytes << " bytes\n";
  return report.failed == 0 && !shelf.objects.empty() ? 0 : 1;
}
