#pragma once

#include "lightmill/export.h"
#include "lightmill/generator.h"
#include "lightmill/item.h"
#include "lightmill/shard.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// Sources made of sources. Each runs the one it is given no further than it is asked, throws what that throws, and
/// leaves `Item::sequence` as it is.
namespace lightmill {

/// Which items are wanted. Called on whichever thread runs the source, one at a time.
using Wanted = std::function<bool(const Item&)>;

/// The names of an item's results, at least one.
using NamesOf = std::function<std::vector<std::filesystem::path>(const Item&)>;

/// The items that are wanted. Those with a problem pass unasked: a folder that could not be read may have held some
/// that were. Not so a collision: it has a file, and one that is not wanted is no failure.
LIGHTMILL_API generator<Item> filter(generator<Item> items, Wanted wanted);

/// The items of one part, those with a problem by the same rule.
LIGHTMILL_API generator<Item> shard(generator<Item> items, Shard shard);

/// The first `count` items; the source is not run on after the last of them.
LIGHTMILL_API generator<Item> take(generator<Item> items, std::uint64_t count);

/// The items, each name of a result given to the first that has it. A later one has `problem` set to a collision, or,
/// if it is the same file (by its path) with the same parameters, `repeated`. What a run does by itself for a sink that
/// is keyed by names, whatever the engine: which of two is done depends on the source alone, and so it does when the
/// run is repeated. Every name is remembered, but for the first 100,000 in a nameless file (in TMPDIR or /var/tmp), so
/// that memory does not grow with them.
///
/// `names` tells all names that an item's results have; without it they have `Item::relative`.
LIGHTMILL_API generator<Item> distinct(generator<Item> items, NamesOf names = {});

/// Files changed (mtime) after `moment`. A file that cannot be looked at is wanted: the load stage names it. So is an
/// item with its content in memory.
LIGHTMILL_API Wanted newer_than(std::chrono::sys_time<std::chrono::nanoseconds> moment);

/// Files of at least `least` and at most `most` bytes. A file that cannot be looked at is wanted.
LIGHTMILL_API Wanted bytes_between(std::uint64_t least, std::uint64_t most);

/// Items whose `relative` path fits the patterns, as in ScanOptions. Throws Error(usage) for an empty pattern.
LIGHTMILL_API Wanted matching(const std::vector<std::string>& include, const std::vector<std::string>& exclude);

}  // namespace lightmill
