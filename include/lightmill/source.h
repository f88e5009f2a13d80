#pragma once

#include "lightmill/export.h"
#include "lightmill/generator.h"
#include "lightmill/item.h"
#include "lightmill/passed_over.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace lightmill {

enum class Hidden { skip, include };
enum class FolderLinks { skip, follow };

enum class Listing {
  as_found,  ///< as the file system gives the names, each when it is asked for
  by_name,   ///< each folder's names in the order of their bytes: read when it is entered, so memory grows with the
             ///< largest folders
};

struct ScanOptions {
  /// Without the dot; compared without regard to ASCII case.
  std::vector<std::string> extensions = {"jpg",  "jpeg", "jpe", "jfif", "png",  "webp", "tif",
                                         "tiff", "avif", "jxl", "heic", "heif", "hif",  "gif"};
  Hidden hidden = Hidden::skip;                  ///< names that begin with a dot; roots are never hidden
  FolderLinks folder_links = FolderLinks::skip;  ///< links to files are always followed
  std::filesystem::path excluded_folder = {};    ///< never entered, by whatever name it is met; empty: none
  /// Patterns with the meaning they have in .gitignore, for paths below the root. Without a slash, or with one at the
  /// end only, a pattern fits names at any depth; otherwise it is the path from the root. One that ends with a slash
  /// fits folders only. "*", "?" and "[a-z]" do not fit a slash; "**" between slashes fits any number of folders. A
  /// pattern that fits a folder holds for all that is in it. After "!" a pattern takes back what those before it said.
  std::vector<std::string> include = {};  ///< files that are wanted; empty: all
  std::vector<std::string> exclude = {};  ///< files that are not, and folders that are not entered
  Listing order = Listing::as_found;
  std::stop_token stop = {};               ///< once requested, the scan ends
  PassedOverTally* passed_over = nullptr;  ///< counts what is not taken; outlives the scan
};

/// Yields the pictures below each root, a folder (scanned recursively) or a single file (taken whatever its extension),
/// in the order the file system gives, reading on only when the next is asked for: memory grows with the depth of the
/// tree, not with its entries. `Item::relative` is the path below the root, or the file's name; patterns hold for
/// single files too.
///
/// What cannot be entered (no permission, a link loop, a failing read) is yielded once as an item with `problem` set,
/// and the scan goes on. A folder is a folder whatever its name. Special files and dangling
/// links with a picture's name are yielded as plain items, for the load stage to refuse; nothing but folders is opened
/// here.
///
/// Two inputs that would write one output name (one relative path below two roots) are each yielded with `problem` set
/// to a collision that names the other. One file that two roots give under one name is yielded by the later of them as
/// `repeated`. Both are found by looking into the other roots, not by remembering.
///
/// Folders more than 512 deep are not entered, and yielded as a problem. A folder that is being read holds a
/// descriptor.
///
/// Throws Error(missing, unreadable) from the first step if a root is not there or cannot be entered, before anything
/// is yielded, and Error(usage) for an empty pattern. One thread at a time.
LIGHTMILL_API generator<Item> scan(std::vector<std::filesystem::path> roots, ScanOptions options = {});

}  // namespace lightmill
