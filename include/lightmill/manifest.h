#pragma once

#include "lightmill/export.h"
#include "lightmill/generator.h"
#include "lightmill/item.h"

#include <filesystem>
#include <stop_token>

namespace lightmill {

struct ManifestOptions {
  std::filesystem::path base = {};  ///< names the results of rows without a name; see `listed`
  std::stop_token stop = {};        ///< once requested, a wait for more of the manifest ends, and the manifest with it
};

/// Yields an item for each row of a list with parameters for each image. Two forms, told apart by the first character:
/// - CSV (RFC 4180) whose first line names the columns, in any order;
/// - JSON lines: an object a line, with the same names.
///
/// | column | meaning |
/// |---|---|
/// | path | the image; required |
/// | width, height | the box of the recipe's resize for this image; one may be left out |
/// | size | the same in one: 1600, 1600x1200, 1600x or x1200 |
/// | crop | the rectangle of the recipe's crop: WxH+X+Y |
/// | name | of the result, below the output folder; gets ".jpg" where it has no such ending |
///
/// An empty field stands for nothing. A row that cannot be understood (or is longer than 64 KiB) is an item with
/// `problem` set that names its line, and the manifest goes on. It is read as it comes; memory does not grow with it.
///
/// Throws from the first step Error(missing, unreadable) if it cannot be opened, and Error(usage) for a CSV without the
/// path or with columns that are unknown or named twice; all name the file. One thread at a time.
LIGHTMILL_API generator<Item> manifest(std::filesystem::path file, ManifestOptions options = {});

/// The same for a file or pipe that is open, and stays so for the generator's life.
LIGHTMILL_API generator<Item> manifest(int descriptor, ManifestOptions options = {});

}  // namespace lightmill
