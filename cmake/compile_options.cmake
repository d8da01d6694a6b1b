# Warnings are errors; hardening is on in every build, and sanitizers by choice.
set(DIOLKOS_HARDENING -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -fPIE)
if(NOT DIOLKOS_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  list(APPEND DIOLKOS_HARDENING -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()
# What an object tells of its source's place is the path below the tree, so that the same bytes come of the same
# sources everywhere. To a compiler cache, which names files as the build's folder sees them, ../ is the tree.
# The last that fits counts.
add_compile_options(-ffile-prefix-map=../= -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=
  -ffile-prefix-map=${CMAKE_BINARY_DIR}=. -ffile-prefix-map=${CMAKE_BINARY_DIR}/=)

add_library(diolkos_options INTERFACE)
target_include_directories(diolkos_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(diolkos_options INTERFACE
  # Of files that are compiled at once, one's names at the top are not hidden by another's locals: there only
  # locals are held against locals, which Clang cannot do apart.
  -Wall -Wextra -Wconversion -Werror
  $<IF:$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>,$<$<CXX_COMPILER_ID:GNU>:-Wshadow=local>,-Wshadow>
  -Wformat-security -Wdate-time ${DIOLKOS_HARDENING})
# GCC 12 takes a std::variant of strings that it inlines for one read before it is written.
# And with -O3 it takes `"x" + text` for a copy of a string onto itself (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13 AND
   NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_options(diolkos_options INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()
# GCC's -Wconversion does not speak of signs, and so does not Clang's.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(diolkos_options INTERFACE -Wno-sign-conversion)
endif()
target_link_options(diolkos_options INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
target_compile_definitions(diolkos_options INTERFACE _GLIBCXX_ASSERTIONS)

if(DIOLKOS_SANITIZE)
  target_compile_options(diolkos_options INTERFACE
    -fsanitize=${DIOLKOS_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # Everything is instrumented, so that a fuzzer sees its way; tests/fuzz links the engine itself.
  if(DIOLKOS_FUZZ)
    target_compile_options(diolkos_options INTERFACE -fsanitize=fuzzer-no-link)
  endif()
  target_link_options(diolkos_options INTERFACE -fsanitize=${DIOLKOS_SANITIZE})
  # Sanitizers look into their own process, which a sandbox would not let them: net/sandbox.
  target_compile_definitions(diolkos_options INTERFACE DIOLKOS_SANITIZED)
  # Asio's event loop has fences, which GCC's ThreadSanitizer does not see. They order nothing of ours: what our
  # threads share is under a mutex (net/disk_worker).
  if(DIOLKOS_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(diolkos_options INTERFACE -Wno-tsan)
  endif()
endif()

# Debian keeps several Boost versions apart; headers of others must not leak in as ours,
# and their warnings are not ours to fix.
