# Our JPEG decoders and our coder are put into libjpeg-turbo by its jpegint.h, and take a fraction of the time of its own.
# Not all systems install that header: LIGHTMILL_JPEGINT_DIR may name where there is one, of the version that is
# installed. 2.1 to 3.1 are known. What the program finds when it runs may be another one, which it notices by itself.
include(CheckCXXSourceCompiles)
include(CMakePushCheckState)
set(LIGHTMILL_USES_JPEGINT OFF)

# Looked at anew each time: a library is exchanged more often than this is configured.
macro(lightmill_check_jpeg result source)
  unset(${result} CACHE)
  cmake_push_check_state(RESET)
  set(CMAKE_REQUIRED_INCLUDES ${JPEG_INCLUDE_DIRS} ${ARGN})
  set(CMAKE_REQUIRED_QUIET ON)
  check_cxx_source_compiles("
    #include <cstddef>
    #include <cstdio>
    #include <jpeglib.h>
    ${source}
    int main() { return 0; }" ${result})
  cmake_pop_check_state()
endmacro()

lightmill_check_jpeg(LIGHTMILL_KNOWS_JPEGLIB "
  #if JPEG_LIB_VERSION != 62 || !defined(LIBJPEG_TURBO_VERSION_NUMBER)
  #error
  #endif")
if(NOT LIGHTMILL_KNOWS_JPEGLIB)
  message(FATAL_ERROR "lightmill needs libjpeg-turbo with the interface of libjpeg 6.2, which is that of Debian.")
endif()

if(LIGHTMILL_JPEG_INTERNALS)
  find_path(LIGHTMILL_JPEGINT_DIR jpegint.h PATHS ${JPEG_INCLUDE_DIRS} NO_DEFAULT_PATH)
  if(LIGHTMILL_JPEGINT_DIR)
    lightmill_check_jpeg(LIGHTMILL_KNOWS_JPEGINT "
      #include <jpegint.h>
      #if LIBJPEG_TURBO_VERSION_NUMBER < 2001000 || LIBJPEG_TURBO_VERSION_NUMBER >= 3002000
      #error
      #elif LIBJPEG_TURBO_VERSION_NUMBER >= 3000000
      auto of_its_version = &jpeg_entropy_decoder::decode_mcus;
      #endif" ${LIGHTMILL_JPEGINT_DIR})
    set(LIGHTMILL_USES_JPEGINT ${LIGHTMILL_KNOWS_JPEGINT})
  endif()
  if(LIGHTMILL_USES_JPEGINT)
    add_compile_definitions(LIGHTMILL_USES_JPEGINT)
    include_directories(SYSTEM ${LIGHTMILL_JPEGINT_DIR})
  else()
    message(WARNING "No jpegint.h of libjpeg-turbo 2.1 to 3.1 was found, so JPEG is coded by libjpeg alone, which takes "
                    "several times as long: see LIGHTMILL_JPEGINT_DIR in tools/cmake/LibjpegInternals.cmake.")
  endif()
endif()
