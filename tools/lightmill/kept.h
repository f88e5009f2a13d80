#pragma once

#include "arguments.h"

#include "lightmill/kept_metadata.h"

namespace lightmill::cli {

/// What --strip, --keep, --drop and --set ask for. Throws Error(usage).
KeptMetadata settle_metadata(const EncodingArguments& encoding);

}  // namespace lightmill::cli
