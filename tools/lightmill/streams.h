#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace lightmill::cli {

/// Opens /dev/null for each of stdin, stdout and stderr that the caller of the program closed: the next file opened
/// would take its number, and a message meant for people would be written into a picture. Call before anything is
/// opened.
void open_missing_streams();

/// From now on stderr lacks what Debian's libjxl prints there for its own makers, a line for each of its functions that
/// a damaged file ends. Errors are told without.
void leave_out_noise();

/// Writes to stdout; what fails is told by `finish_output`.
void print(std::string_view text);
/// False, and says so on stderr, if something printed could not be written.
[[nodiscard]] bool finish_output();

/// Writes to stderr, where nothing can be done about a failure.
void say(std::string_view text);

/// On a terminal, in place of what was shown so before; nothing with an empty text.
void show_passing(std::string_view text);

/// As printf does, up to 511 bytes.
std::string formatted(const char* format, ...) __attribute__((format(printf, 1, 2)));

/// One line to stderr, in one piece: "lightmill: " and the text.
void complain(std::string_view text);
/// The same for one file: "FILE: reason", control characters escaped.
void complain_of(const std::filesystem::path& file, std::string_view reason);

}  // namespace lightmill::cli
