# Installs the libraries, headers, pkg-config file, CMake package and the tool.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs) # defines the folder of manual pages for this scope only

if(TARGET tern)
  install(TARGETS tern tern_static EXPORT tern
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  # CMake strips what is linked; an archive keeps its symbols, and loses what is for debuggers, which is most of its size.
  install(CODE "if(CMAKE_INSTALL_DO_STRIP)
    execute_process(COMMAND \"${CMAKE_STRIP}\" --strip-debug
      \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/$<TARGET_FILE_NAME:tern_static>\" COMMAND_ERROR_IS_FATAL ANY)
  endif()")
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/tern DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

  # Paths in the installed files are relative to themselves, so that the prefix can be moved.
  get_property(flags GLOBAL PROPERTY TERN_LINK_FLAGS)
  list(JOIN flags " " TERN_PRIVATE_LIBS)
  cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/pkgconfig OUTPUT_VARIABLE TERN_PREFIX_UP)
  configure_file(${PROJECT_SOURCE_DIR}/pkgconfig/tern.pc.in ${PROJECT_BINARY_DIR}/tern.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/tern.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

  set(package ${CMAKE_INSTALL_LIBDIR}/cmake/tern)
  install(EXPORT tern NAMESPACE tern:: FILE ternTargets.cmake DESTINATION ${package})
  configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/ternConfig.cmake.in ${PROJECT_BINARY_DIR}/ternConfig.cmake INSTALL_DESTINATION ${package})
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/ternConfigVersion.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${PROJECT_BINARY_DIR}/ternConfig.cmake ${PROJECT_BINARY_DIR}/ternConfigVersion.cmake DESTINATION ${package})
endif()

if(TARGET tern_cli)
  install(TARGETS tern_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(FILES ${PROJECT_SOURCE_DIR}/docs/tern.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()
