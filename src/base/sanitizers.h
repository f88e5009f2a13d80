#pragma once

/// Whether this is compiled for a sanitizer, by GCC's name for it or by clang's. Where it is, the memory of workers is
/// not limited, and SIGSEGV is caught.
#if defined(__SANITIZE_ADDRESS__)
#define LIGHTMILL_ASAN 1
#elif defined(__SANITIZE_THREAD__)
#define LIGHTMILL_TSAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LIGHTMILL_ASAN 1
#elif __has_feature(thread_sanitizer)
#define LIGHTMILL_TSAN 1
#endif
#endif

#if defined(LIGHTMILL_ASAN) || defined(LIGHTMILL_TSAN)
#define LIGHTMILL_SANITIZED 1
#endif

namespace lightmill {

#ifdef LIGHTMILL_SANITIZED
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace lightmill
