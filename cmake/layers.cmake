# One static library per layer of docs/architecture.md. A layer links the layers it may include; that no file includes another
# one's headers, and no pure one Asio or a socket header, is checked by tests/abi/check_includes.py.

add_library(tern_flags INTERFACE)
target_compile_options(tern_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>)
if(TERN_WERROR)
  target_compile_options(tern_flags INTERFACE -Werror)
endif()
if(TERN_SANITIZE)
  add_compile_options(-fsanitize=${TERN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TERN_SANITIZE})
endif()
if(TERN_SANITIZE MATCHES "thread")
  add_compile_definitions(ASIO_DISABLE_FENCED_BLOCK) # the thread sanitizer knows no fences; Asio's locks order the same
endif()
if(TERN_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Of a folder with one engine per TLS library, only those of the library that was chosen.
function(tern_keep_chosen_tls list_name)
  set(kept ${${list_name}})
  list(FILTER kept EXCLUDE REGEX "/transport/tls/[^/]+/")
  set(chosen ${${list_name}})
  list(FILTER chosen INCLUDE REGEX "/transport/tls/${TERN_TLS}/")
  set(${list_name} ${kept} ${chosen} PARENT_SCOPE)
endfunction()

# Without what belongs to protocols whose library is missing.
function(tern_keep_built_protocols list_name)
  set(kept ${${list_name}})
  if(NOT (WSLAY_INCLUDE AND WSLAY_LIBRARY))
    list(FILTER kept EXCLUDE REGEX "/(protocols/websocket/|websocket_([a-z]*_)?fuzz)")
  endif()
  if(NOT HIREDIS_FOUND)
    list(FILTER kept EXCLUDE REGEX "/(protocols/redis/|redis_[a-z]*_fuzz)")
  endif()
  set(${list_name} ${kept} PARENT_SCOPE)
endfunction()

# tern_layer(NAME [USES target...]): every .cpp below the folder NAME, as library tern_NAME.
function(tern_layer name)
  cmake_parse_arguments(arg "" "" "USES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  tern_keep_chosen_tls(sources)
  tern_keep_built_protocols(sources)
  if(sources)
    add_library(tern_${name} STATIC ${sources})
    target_include_directories(tern_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
    target_link_libraries(tern_${name} PRIVATE tern_flags PUBLIC ${arg_USES})
  else() # headers only
    add_library(tern_${name} INTERFACE)
    target_link_libraries(tern_${name} INTERFACE ${arg_USES})
  endif()
  set_property(GLOBAL APPEND PROPERTY TERN_LAYERS tern_${name})
endfunction()
