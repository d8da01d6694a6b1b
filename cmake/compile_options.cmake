# Warnings are errors; hardening is on in every build, and sanitizers by choice.
add_library(diolkos_options INTERFACE)
target_include_directories(diolkos_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(diolkos_options INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Werror
  -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -fPIE)
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
elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_options(diolkos_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()

# Debian keeps several Boost versions apart; headers of others must not leak in as ours,
# and their warnings are not ours to fix.
