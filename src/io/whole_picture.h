#pragma once

#include <string>

namespace lightmill {

/// What a file is that has the name of a result.
enum class FoundPicture {
  whole,  ///< begins and ends as a format does that lightmill writes, or goes on behind its end, as phones' files do
  torn,   ///< begins as such a format does and was cut, or is empty or begins with zeros, as after a power cut
  none,   ///< somebody's own
};

/// Two small reads where the file is as lightmill writes it; where it is not, it is gone through once. A link is not
/// followed. Throws as output_error does.
FoundPicture picture_found(int folder, const std::string& name);

}  // namespace lightmill
