# What makes a fault of memory harder to use, and costs next to nothing: see LIGHTMILL_HARDENING. Each is taken where the
# compiler or the linker knows it. Debug builds are not optimized, which _FORTIFY_SOURCE needs. It is not for sanitizers:
# they see more, and where GCC 12 guards stacks of AddressSanitizer's, vectors of 64 bytes lie wrong on them.
include(CheckCXXCompilerFlag)
include(CheckLinkerFlag)
include(CheckPIESupported)

check_pie_supported(LANGUAGES CXX)
add_compile_options("$<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3>")
foreach(flag IN ITEMS -fstack-protector-strong -fstack-clash-protection -fcf-protection)
  string(MAKE_C_IDENTIFIER "LIGHTMILL_HAS${flag}" known)
  check_cxx_compiler_flag(${flag} ${known})
  if(${known})
    add_compile_options(${flag})
  endif()
endforeach()
check_linker_flag(CXX "LINKER:-z,relro,-z,now,-z,noexecstack" LIGHTMILL_HAS_RELRO)
if(LIGHTMILL_HAS_RELRO)
  add_link_options("LINKER:-z,relro,-z,now,-z,noexecstack")
endif()
