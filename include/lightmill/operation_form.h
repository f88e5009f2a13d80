#pragma once

#include "lightmill/export.h"

#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// How an operation is written, for help texts and menus: "NAME VALUE" is what `parse_operation` reads.
struct OperationForm {
  std::string_view name;  ///< "sharpen"
  std::string value;      ///< "AMOUNT[,SIGMA]"; empty where it takes none
  std::string summary;    ///< one line, with the first range where there is one, without a full stop
};

/// Of every operation that can be read from text, in the order of `Operation`'s alternatives.
LIGHTMILL_API std::vector<OperationForm> operation_forms();

}  // namespace lightmill
