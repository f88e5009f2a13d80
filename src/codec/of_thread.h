#pragma once

#include <exception>
#include <memory>
#include <utility>

namespace lightmill {

/// A codec's handle that the calling thread keeps from picture to picture: it is taken out while one lives, so who
/// nests gets another. `Handle` is made without arguments; `rest` makes it as good as new. One that met an error is
/// thrown away, and any after `kMostPictures`: libjpeg never frees the tables of files gone by, some 3 KB a picture.
template <typename Handle>
class OfThread {
 public:
  OfThread() : handle_(std::exchange(kept().handle, nullptr)), pictures_(handle_ ? kept().pictures : 0) {
    if (!handle_) handle_ = std::make_unique<Handle>();
  }
  ~OfThread() {
    if (std::uncaught_exceptions() > exceptions_ || ++pictures_ == kMostPictures) return;
    handle_->rest();
    kept() = {std::move(handle_), pictures_};
  }
  OfThread(const OfThread&) = delete;
  OfThread& operator=(const OfThread&) = delete;

  Handle& operator*() { return *handle_; }

 private:
  static constexpr int kMostPictures = 64;
  struct Kept {
    std::unique_ptr<Handle> handle;
    int pictures = 0;
  };
  static Kept& kept() {
    thread_local Kept kept;
    return kept;
  }

  std::unique_ptr<Handle> handle_;
  int pictures_;
  const int exceptions_ = std::uncaught_exceptions();
};

}  // namespace lightmill
