# Writes FILE, a header that says which commit of SOURCE is built, and touches it only where that changed.
# cmake -D SOURCE=… -D FILE=… -P Revision.cmake
execute_process(COMMAND git -C "${SOURCE}" describe --always --dirty --abbrev=40 --exclude "*"
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
execute_process(COMMAND git -C "${SOURCE}" rev-parse --show-toplevel
                OUTPUT_VARIABLE top OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
# Sources unpacked inside another project's clone are none of its commits.
file(REAL_PATH "${SOURCE}" source)
if(failed OR NOT top STREQUAL source)
  set(commit "")
endif()
set(dirty false)
if(commit MATCHES "-dirty$")
  string(REPLACE "-dirty" "" commit "${commit}")
  set(dirty true)
endif()
file(CONFIGURE OUTPUT "${FILE}" CONTENT [[
#pragma once

#define LIGHTMILL_COMMIT "@commit@"
#define LIGHTMILL_DIRTY @dirty@
]] @ONLY)
