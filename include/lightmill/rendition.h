#pragma once

#include "lightmill/color.h"
#include "lightmill/colorspace.h"
#include "lightmill/encoding.h"
#include "lightmill/kept_metadata.h"
#include "lightmill/operation.h"

#include <optional>
#include <string>

namespace lightmill {

/// One of the pictures that are made of an input: how it is written, and under what name.
struct Rendition {
  EncodingChoice encoding = KeepFormat{};
  KeptMetadata metadata = {};
  /// Done after the recipe's geometry and before its operations on samples; it never enlarges.
  std::optional<Resize> resize = {};
  /// What shows through where the picture is transparent and the format has no alpha.
  Color background = {};
  ColorTarget colors = {};
  /// What is added to the name of the input, behind a hyphen: letters, digits, and _ . - within. Empty: the width that
  /// `resize` asks for ("x600" where it asks for a height alone), and nothing without one.
  std::string name = {};
  friend bool operator==(const Rendition&, const Rendition&) = default;
};

}  // namespace lightmill
