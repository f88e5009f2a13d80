#include "codec/tiff/opened_tiff.h"

#include "lightmill/error.h"

#include <tiffio.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace lightmill {

/// What libtiff calls for a file.
struct ReadCalls {
  static OpenedTiff& self(thandle_t handle) { return *static_cast<OpenedTiff*>(handle); }

  static tmsize_t read(thandle_t handle, void* to, tmsize_t size) noexcept {
    OpenedTiff& file = self(handle);
    const std::size_t left = file.file_.size() - std::min(file.position_, file.file_.size());
    const std::size_t count = std::min(left, static_cast<std::size_t>(std::max<tmsize_t>(size, 0)));
    if (count > 0) std::memcpy(to, file.file_.data() + file.position_, count);
    file.position_ += count;
    return static_cast<tmsize_t>(count);
  }
  static tmsize_t write(thandle_t, void*, tmsize_t) noexcept { return -1; }
  static toff_t seek(thandle_t handle, toff_t to, int from) noexcept {
    OpenedTiff& file = self(handle);
    file.position_ = static_cast<std::size_t>(to) + (from == SEEK_CUR   ? file.position_
                                                     : from == SEEK_END ? file.file_.size()
                                                                        : 0);
    return file.position_;
  }
  static int close(thandle_t) noexcept { return 0; }
  static toff_t size(thandle_t handle) noexcept { return self(handle).file_.size(); }
  /// libtiff only reads what is mapped.
  static int map(thandle_t handle, void** base, toff_t* size) noexcept {
    const auto file = self(handle).file_;
    *base = const_cast<std::uint8_t*>(file.data());
    *size = file.size();
    return 1;
  }
  static void unmap(thandle_t, void*, toff_t) noexcept {}
};

namespace {

/// Tables may have numbers of 2 bytes, which libtiff keeps as 8; strips are never larger in the file than the file.
tmsize_t most_at_once(std::size_t file_bytes) {
  constexpr std::size_t kFewMegabytes = std::size_t{64} << 20;
  return static_cast<tmsize_t>(kFewMegabytes + 4 * file_bytes);
}

/// Whose warnings are of data that cannot be what was written.
bool tells_of_damage(std::string_view module) {
  return module.starts_with("JPEGLib") || module.starts_with("LibJpeg") || module.starts_with("PackBits") ||
         module.starts_with("Fax");
}

/// By libtiff's words: a file may ask for too much memory, which is not for lack of it.
Cause cause_of(std::string_view why) {
  const auto has = [&](std::string_view words) { return why.find(words) != why.npos; };
  if (has("would require libjpeg")) return Cause::too_large;  // a progressive JPEG, for its coefficients
  return has("emory") && !has("beyond") && !has("too much") ? Cause::out_of_memory : Cause::damaged;
}

}  // namespace

void OpenedTiff::Close::operator()(::tiff* tiff) const { TIFFClose(tiff); }

int OpenedTiff::error(::tiff*, void* self, const char*, const char* format, va_list values) noexcept {
  auto& complaint = static_cast<OpenedTiff*>(self)->complaint_;
  if (complaint[0] == 0) std::vsnprintf(complaint.data(), complaint.size(), format, values);
  return 1;
}

int OpenedTiff::warning(::tiff* tiff, void* self, const char* module, const char* format, va_list values) noexcept {
  return module && tells_of_damage(module) ? error(tiff, self, module, format, values) : 1;
}

OpenedTiff::OpenedTiff(View file, std::uint64_t directory, Tables tables) : file_(file) {
  const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(),
                                                                                 &TIFFOpenOptionsFree);
  if (!options) throw Error(Cause::out_of_memory, "no memory for its decoder");
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), error, this);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), warning, this);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), most_at_once(file.size()));
  tiff_.reset(TIFFClientOpenExt("", tables == Tables::at_once ? "r" : "rO", this, ReadCalls::read, ReadCalls::write,
                                ReadCalls::seek, ReadCalls::close, ReadCalls::size, ReadCalls::map, ReadCalls::unmap,
                                options.get()));
  if (!tiff_) fail("its directory is damaged");
  if (directory != 0 && directory != TIFFCurrentDirOffset(tiff_.get()) && !TIFFSetSubDirectory(tiff_.get(), directory))
    fail("the directory of its page is damaged");
  complaint_[0] = 0;  // what a directory's entries have may be odd, as long as the picture is told of
}

std::string OpenedTiff::complaint() {
  std::string text = complaint_.data();
  complaint_[0] = 0;
  while (!text.empty() && (text.back() == '.' || text.back() == '\n')) text.pop_back();
  return text;
}

void OpenedTiff::fail(const std::string& what) {
  const std::string why = complaint();
  throw Error(cause_of(why), why.empty() ? what : what + " (libtiff: \"" + why + "\")");
}

}  // namespace lightmill
