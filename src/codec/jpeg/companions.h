#pragma once

#include "base/buffer_pool.h"
#include "codec/jpeg/markers.h"
#include "image/companions.h"
#include "io/blob.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

struct jpeg_compress_struct;

namespace lightmill {

/// What lies behind a JPEG's picture and belongs to it, in the file's bytes.
struct CompanionViews {
  std::span<const std::uint8_t> gain_map;
  std::span<const std::uint8_t> video;  ///< and what names it, to the file's end
  bool apples = false;                  ///< the gain map
  bool others = false;                  ///< the header tells of more, which is none of these
};

/// What is found and is what the header says of it. A file that says nothing of any costs next to nothing.
CompanionViews find_companions(std::span<const std::uint8_t> file, const JpegMarkers& markers);

/// A copy; null where there are none.
std::shared_ptr<const Companions> copied(const CompanionViews& found, const JpegMarkers& markers);

/// Whether all that is behind the picture of a large file is to be read, of which `beginning`, up to some place behind
/// `end`, is there so far.
bool may_have_companions(std::span<const std::uint8_t> beginning, std::size_t end);

/// Adds what the file has.
void describe(const CompanionViews& found, ImageInfo& info);

/// The picture's own segments that announce a gain map; its place and size are filled in when they are known. Within
/// JpegErrors::guarded.
void announce_companions(jpeg_compress_struct& codec, const Companions& companions);

/// Behind a picture that is whole, whose header announces them.
void append_companions(const Companions& companions, Blob& file, BufferPool& pool);

}  // namespace lightmill
