#pragma once

// libjpeg's headers in the order they need: jpeglib.h wants size_t and FILE, jpegint.h (the decoder's parts, which
// Debian installs) wants jpeglib.h and has no include guard.
// clang-format off
#include <cstddef>
#include <cstdio>
#include <jpeglib.h>
#include <jpegint.h>
// clang-format on
