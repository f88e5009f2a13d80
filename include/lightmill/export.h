#pragma once

/// Before what a shared library shows to others: functions, and classes that are thrown, derived from or have functions
/// of their own in the library. All else is hidden in it.
#if defined(__GNUC__)
#define LIGHTMILL_API __attribute__((visibility("default")))
#else
#define LIGHTMILL_API
#endif
