cmake_minimum_required(VERSION 3.25)
# Run by every build: fails where a file includes against the flow of data. cmake -DCMAKE_SOURCE_DIR is given by -P's
# caller as SOURCE.
set(CMAKE_SOURCE_DIR "${SOURCE}")
include("${SOURCE}/cmake/rooms.cmake")
# Declares the rooms without their libraries.
function(coldsky_room folder)
  cmake_parse_arguments(room "" "" "USES;LIBRARIES;GROUPS" ${ARGN})
  set_property(GLOBAL APPEND PROPERTY coldsky_rooms "${folder}")
  set_property(GLOBAL PROPERTY "coldsky_uses_${folder}" "${room_USES}")
endfunction()
include("${SOURCE}/cmake/layout.cmake")
coldsky_bad_includes(bad)
if(bad)
  list(JOIN bad "\n  " bad)
  message(FATAL_ERROR "Includes against the flow of data (cmake/layout.cmake says what each room uses):\n  ${bad}")
endif()
