# Everything comes from the distribution. A missing library that a whole protocol hangs on leaves that protocol out.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

find_path(ASIO_INCLUDE asio.hpp REQUIRED)
add_library(tern_asio INTERFACE)
target_include_directories(tern_asio SYSTEM INTERFACE ${ASIO_INCLUDE})
target_compile_definitions(tern_asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED ASIO_NO_TS_EXECUTORS)
target_link_libraries(tern_asio INTERFACE Threads::Threads)

# Hashes, for base; the TLS engine of the same library links it too.
find_path(MBEDTLS_INCLUDE mbedtls/md.h REQUIRED)
find_library(MBEDCRYPTO_LIBRARY mbedcrypto REQUIRED)
add_library(tern_crypto INTERFACE)
target_include_directories(tern_crypto SYSTEM INTERFACE ${MBEDTLS_INCLUDE})
target_link_libraries(tern_crypto INTERFACE ${MBEDCRYPTO_LIBRARY})

# The TLS library: src/transport/tls/${TERN_TLS} is the engine for it, tern_tls what that links.
set(TERN_TLS mbedtls CACHE STRING "the TLS library, by the name of its folder in src/transport/tls")
set_property(CACHE TERN_TLS PROPERTY STRINGS mbedtls)
add_library(tern_tls INTERFACE)
if(TERN_TLS STREQUAL "mbedtls")
  find_library(MBEDTLS_LIBRARY mbedtls REQUIRED)
  find_library(MBEDX509_LIBRARY mbedx509 REQUIRED)
  target_link_libraries(tern_tls INTERFACE ${MBEDTLS_LIBRARY} ${MBEDX509_LIBRARY} tern_crypto)
else()
  message(FATAL_ERROR "TERN_TLS is ${TERN_TLS}; there is an engine for: mbedtls")
endif()

pkg_check_modules(CARES REQUIRED IMPORTED_TARGET libcares)
pkg_check_modules(IDN2 REQUIRED IMPORTED_TARGET libidn2)

# Which domains are everybody's, for cookies. Without it a cookie goes back to the very host that set it and to no other.
pkg_check_modules(PSL IMPORTED_TARGET libpsl)
add_library(tern_psl INTERFACE)
if(PSL_FOUND)
  target_link_libraries(tern_psl INTERFACE PkgConfig::PSL)
  target_compile_definitions(tern_psl INTERFACE TERN_PSL)
else()
  message(STATUS "no libpsl: cookies are kept for the host that set them only")
endif()

# llhttp: Debian's node-llhttp ships the C sources; other distributions a libllhttp.
find_path(LLHTTP_SOURCES llhttp.c PATHS /usr/share/llhttp NO_DEFAULT_PATH)
if(LLHTTP_SOURCES)
  find_path(LLHTTP_INCLUDE llhttp.h PATHS /usr/share/include/llhttp REQUIRED NO_DEFAULT_PATH)
  add_library(tern_llhttp STATIC ${LLHTTP_SOURCES}/api.c ${LLHTTP_SOURCES}/http.c ${LLHTTP_SOURCES}/llhttp.c)
  target_include_directories(tern_llhttp SYSTEM PUBLIC ${LLHTTP_INCLUDE})
  target_compile_options(tern_llhttp PRIVATE -w $<$<CONFIG:RelWithDebInfo,Release>:-O3>)
  target_compile_definitions(tern_llhttp PRIVATE LLHTTP_STRICT_MODE=1) # loose is the default of the sources
else()
  pkg_check_modules(LLHTTP REQUIRED IMPORTED_TARGET libllhttp)
  add_library(tern_llhttp INTERFACE)
  target_link_libraries(tern_llhttp INTERFACE PkgConfig::LLHTTP)
endif()

# HTTP/2.
pkg_check_modules(NGHTTP2 REQUIRED IMPORTED_TARGET libnghttp2)

# Content codings. gzip and deflate are always there; br and zstd when their libraries are.
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(BROTLIDEC IMPORTED_TARGET libbrotlidec)
pkg_check_modules(ZSTD IMPORTED_TARGET libzstd)
add_library(tern_decoding INTERFACE)
target_link_libraries(tern_decoding INTERFACE PkgConfig::ZLIB)
if(BROTLIDEC_FOUND)
  target_link_libraries(tern_decoding INTERFACE PkgConfig::BROTLIDEC)
  target_compile_definitions(tern_decoding INTERFACE TERN_BROTLI)
else()
  message(STATUS "no libbrotlidec: responses in br are not decoded")
endif()
if(ZSTD_FOUND)
  target_link_libraries(tern_decoding INTERFACE PkgConfig::ZSTD)
  target_compile_definitions(tern_decoding INTERFACE TERN_ZSTD)
else()
  message(STATUS "no libzstd: responses in zstd are not decoded")
endif()

# Redis: hiredis' reader and formatter.
pkg_check_modules(HIREDIS IMPORTED_TARGET hiredis)
add_library(tern_hiredis INTERFACE)
if(HIREDIS_FOUND)
  target_link_libraries(tern_hiredis INTERFACE PkgConfig::HIREDIS)
  target_compile_definitions(tern_hiredis INTERFACE TERN_REDIS)
else()
  message(STATUS "no libhiredis: Redis is left out")
endif()

# WebSocket framing. Not every distribution ships a .pc file for it.
find_path(WSLAY_INCLUDE wslay/wslay.h)
find_library(WSLAY_LIBRARY wslay)
add_library(tern_wslay INTERFACE)
if(WSLAY_INCLUDE AND WSLAY_LIBRARY)
  target_include_directories(tern_wslay SYSTEM INTERFACE ${WSLAY_INCLUDE})
  target_link_libraries(tern_wslay INTERFACE ${WSLAY_LIBRARY})
  target_compile_definitions(tern_wslay INTERFACE TERN_WEBSOCKET)
else()
  message(STATUS "no libwslay: WebSocket is left out")
endif()

# The log file: spdlog's rotating files, header-only, on the fmt that everything here uses.
find_path(SPDLOG_INCLUDE spdlog/sinks/rotating_file_sink.h)
add_library(tern_spdlog INTERFACE)
if(SPDLOG_INCLUDE)
  target_include_directories(tern_spdlog SYSTEM INTERFACE ${SPDLOG_INCLUDE})
  target_compile_definitions(tern_spdlog INTERFACE TERN_LOG_FILE SPDLOG_FMT_EXTERNAL SPDLOG_PREVENT_CHILD_FD SPDLOG_NO_THREAD_ID)
else()
  message(STATUS "no libspdlog: the log file is left out")
endif()

find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
