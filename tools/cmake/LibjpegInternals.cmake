# Our JPEG decoders and our coder are put into libjpeg-turbo by its jpegint.h, and take a fraction of the time of its own.
# Not all systems install that header: LIGHTMILL_JPEGINT_DIR may name where there is one, of the version that is
# installed. 2.1 to 3.1 are known. What the program finds when it runs may be another one, which it notices by itself.
set(LIGHTMILL_USES_JPEGINT OFF)
if(LIGHTMILL_JPEG_INTERNALS)
  include(CheckCXXSourceCompiles)
  find_path(LIGHTMILL_JPEGINT_DIR jpegint.h PATHS ${JPEG_INCLUDE_DIRS} NO_DEFAULT_PATH)
  if(LIGHTMILL_JPEGINT_DIR)
    set(CMAKE_REQUIRED_INCLUDES ${JPEG_INCLUDE_DIRS} ${LIGHTMILL_JPEGINT_DIR})
    check_cxx_source_compiles("
      #include <cstddef>
      #include <cstdio>
      #include <jpeglib.h>
      #include <jpegint.h>
      #if JPEG_LIB_VERSION != 62 || LIBJPEG_TURBO_VERSION_NUMBER < 2001000 || LIBJPEG_TURBO_VERSION_NUMBER >= 3002000
      #error
      #elif LIBJPEG_TURBO_VERSION_NUMBER >= 3000000
      auto of_its_version = &jpeg_entropy_decoder::decode_mcus;
      #endif
      int main() { return 0; }" LIGHTMILL_KNOWS_JPEGINT)
    unset(CMAKE_REQUIRED_INCLUDES)
    set(LIGHTMILL_USES_JPEGINT ${LIGHTMILL_KNOWS_JPEGINT})
  endif()
  if(LIGHTMILL_USES_JPEGINT)
    add_compile_definitions(LIGHTMILL_JPEG_INTERNALS)
    include_directories(SYSTEM ${LIGHTMILL_JPEGINT_DIR})
  else()
    message(WARNING "No jpegint.h of libjpeg-turbo 2.1 to 3.1 was found, so JPEG is coded by libjpeg alone, which takes "
                    "several times as long: see LIGHTMILL_JPEGINT_DIR in tools/cmake/LibjpegInternals.cmake.")
  endif()
endif()
