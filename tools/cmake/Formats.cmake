# The formats that need a library, each with an option LIGHTMILL_<FORMAT>, a folder in src/codec, and what pkg-config calls
# the libraries.
set(LIGHTMILL_FORMATS PNG WEBP TIFF AVIF JXL HEIC)
set(PNG_modules libdeflate zlib)
set(WEBP_modules libwebp)
set(JXL_modules libjxl libbrotlidec)
set(TIFF_modules libtiff-4)
set(HEIC_modules libde265)
set(AVIF_modules libavif)

foreach(format IN LISTS LIGHTMILL_FORMATS)
  option(LIGHTMILL_${format} "Build the codec of ${format}" ON)
endforeach()

# Sets LIGHTMILL_FORMAT_MODULES, and <format>_libraries to the targets, which are none where a format is left out.
macro(lightmill_find_formats)
  set(LIGHTMILL_FORMAT_MODULES "")
  foreach(format IN LISTS LIGHTMILL_FORMATS)
    set(${format}_libraries "")
    if(LIGHTMILL_${format})
      foreach(module IN LISTS ${format}_modules)
        pkg_check_modules(${module} REQUIRED IMPORTED_TARGET ${module})
        list(APPEND LIGHTMILL_FORMAT_MODULES ${module})
        list(APPEND ${format}_libraries PkgConfig::${module})
      endforeach()
    endif()
  endforeach()
endmacro()
