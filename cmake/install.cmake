# Two components: `program` with data, man pages, completion; `development` with libraries, headers and the package file for other projects.
include(CMakePackageConfigHelpers)
set_target_properties(coldsky PROPERTIES EXPORT_NAME program)
install(TARGETS coldsky coldsky_all ${room_targets} coldsky_options EXPORT coldskyTargets
        RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT program
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
install(DIRECTORY ${share}/ DESTINATION ${CMAKE_INSTALL_DATADIR}/coldsky COMPONENT program)
install(FILES LICENSE README.md CHANGELOG.md CITATION.cff data/third-party-notices.txt DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
# Public headers, and beside them in detail/ what they include: a program reaches both, but counts on the public ones alone.
file(STRINGS cmake/public_headers.txt public_headers REGEX "^[^#]")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS cmake/public_headers.txt)
set(reached ${public_headers})
set(next ${public_headers})
while(next)
  list(POP_FRONT next header)
  coldsky_includes("${header}" includes)
  foreach(include IN LISTS includes)
    if(NOT include IN_LIST reached)
      list(APPEND reached "${include}")
      list(APPEND next "${include}")
    endif()
  endforeach()
endwhile()
foreach(header IN LISTS reached)
  cmake_path(GET header PARENT_PATH folder)
  set(private "")
  if(NOT header IN_LIST public_headers)
    set(private "/detail")
  endif()
  install(FILES "${header}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/coldsky${private}/${folder}" COMPONENT development)
endforeach()

# find_package(coldsky 0.2)
set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/coldsky")
install(EXPORT coldskyTargets NAMESPACE coldsky:: DESTINATION ${package_folder} COMPONENT development)
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/generated/coldskyConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
set(data_folder "${CMAKE_INSTALL_DATADIR}/coldsky")
configure_package_config_file(cmake/coldskyConfig.cmake.in "${CMAKE_CURRENT_BINARY_DIR}/generated/coldskyConfig.cmake"
                              INSTALL_DESTINATION ${package_folder} PATH_VARS data_folder)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/generated/coldskyConfig.cmake" cmake/FindUDUNITS2.cmake cmake/Findtomlplusplus.cmake
        "${CMAKE_CURRENT_BINARY_DIR}/generated/coldskyConfigVersion.cmake" DESTINATION ${package_folder} COMPONENT development)

# The shells look for their files here.
install(FILES data/completion/bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME coldsky COMPONENT program)
install(FILES data/completion/zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _coldsky COMPONENT program)
install(FILES data/completion/fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d RENAME coldsky.fish COMPONENT program)
# The program writes its man pages itself, where this machine can run it.
if(NOT CMAKE_CROSSCOMPILING)
  add_custom_command(TARGET coldsky POST_BUILD COMMAND coldsky man --out "${CMAKE_CURRENT_BINARY_DIR}/share/man" VERBATIM)
  install(DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/share/man/" DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT program)
endif()
