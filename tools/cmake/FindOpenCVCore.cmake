# OpenCV's core and imgproc, without OpenCVConfig.cmake: Debian ships that file only in libopencv-dev, which brings every
# module and some 140 shared libraries behind them.
#
# Defines the target OpenCVCore::OpenCVCore.
find_path(OpenCVCore_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4)
find_library(OpenCVCore_core_LIBRARY opencv_core)
find_library(OpenCVCore_imgproc_LIBRARY opencv_imgproc)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVCore REQUIRED_VARS OpenCVCore_core_LIBRARY OpenCVCore_imgproc_LIBRARY
                                                           OpenCVCore_INCLUDE_DIR)
mark_as_advanced(OpenCVCore_INCLUDE_DIR OpenCVCore_core_LIBRARY OpenCVCore_imgproc_LIBRARY)

if(OpenCVCore_FOUND AND NOT TARGET OpenCVCore::OpenCVCore)
  add_library(OpenCVCore::OpenCVCore INTERFACE IMPORTED)
  target_include_directories(OpenCVCore::OpenCVCore SYSTEM INTERFACE "${OpenCVCore_INCLUDE_DIR}")
  target_link_libraries(OpenCVCore::OpenCVCore INTERFACE "${OpenCVCore_imgproc_LIBRARY}" "${OpenCVCore_core_LIBRARY}")
endif()
