#pragma once

#include "lightmill/export.h"
#include "lightmill/generator.h"
#include "lightmill/item.h"

#include <concepts>
#include <filesystem>
#include <istream>
#include <ranges>
#include <stop_token>
#include <utility>

namespace lightmill {

/// What ends a path in a list.
enum class Separator {
  newline,  ///< \n or \r\n
  nul,      ///< a NUL byte; everything else is part of the path
};

struct ListOptions {
  Separator separator = Separator::newline;
  std::filesystem::path base = {};  ///< see `listed`
  std::stop_token stop = {};        ///< once requested, a wait for more of the list ends, and the list with it
};

/// The item of a file that was named and not found by a search. Its result's name is
/// - below `base`, where one is given: the file's path from there ("photos/x/a.jpg" from "photos": "x/a.jpg");
/// - otherwise the path itself, without "." and ".." and, where it is absolute, without its first "/", as with
///   `cp --parents`.
///
/// Paths are compared as names; links are not looked up. A path whose result would lie outside the output folder
/// ("../a.jpg" without a base above it) and one that names nothing are given with `problem` set.
LIGHTMILL_API Item listed(std::filesystem::path file, const std::filesystem::path& base = {});

/// Yields an item for each path of a list, as soon as its end is read: an endless pipe is as good as a file. Empty
/// lines are left out, and so is a byte order mark in front of a list of lines. A line of more than 64 KiB, or with a
/// NUL byte among lines, is an item with `problem` set, and the list goes on. Memory does not grow with the list.
/// Whether the files are there is for the load stage to find out.
///
/// Throws Error(missing, unreadable) that names the file from the first step if the list cannot be opened, and
/// Error(unreadable) from a later one if reading fails. Error(usage) is for a list in UTF-16. One thread at a time.
LIGHTMILL_API generator<Item> lines(std::filesystem::path file, ListOptions options = {});

/// The same for a file, pipe or terminal that is open, and stays so for the generator's life.
LIGHTMILL_API generator<Item> lines(int descriptor, ListOptions options = {});

/// The same for a stream, which outlives the generator. A stop is heeded between reads only.
LIGHTMILL_API generator<Item> lines(std::istream& stream, ListOptions options = {});

/// Yields the items of a range: of `Item`s, given on as they are, or of paths (as `listed`). Views and moved containers
/// are not copied.
template <std::ranges::input_range Range>
requires std::convertible_to<std::ranges::range_reference_t<Range>, Item> ||
    std::convertible_to<std::ranges::range_reference_t<Range>, std::filesystem::path>
        generator<Item> items(Range range) {
  for (auto&& element : range) {
    if constexpr (std::convertible_to<std::ranges::range_reference_t<Range>, Item>) {
      Item item = std::forward<decltype(element)>(element);
      co_yield item;
    } else {
      Item item = listed(std::forward<decltype(element)>(element));
      co_yield item;
    }
  }
}

}  // namespace lightmill
