#pragma once

#include "image/metadata.h"

#include <optional>

/// Comments of JPEGs and GIFs, and the texts of a PNG that are the same ("PNG Specification", 11.3.3.2: the keyword
/// Comment).
namespace lightmill {

inline constexpr int kCommentMarker = 0xFE;  ///< of a JPEG's segment

/// A comment as a PNG holds it; none where it says nothing.
std::optional<Metadata::Chunk> text_of_comment(Bytes comment);

/// A text of a PNG as a JPEG's segment holds it; none where it is no comment, or is packed or too long.
std::optional<Bytes> comment_of_text(const Metadata::Chunk& chunk);

}  // namespace lightmill
