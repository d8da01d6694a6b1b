# With DIOLKOS_UNITY so many files of a target are compiled as one: half of a build's time goes into headers that
# they share.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 6)

# diolkos_alone(a.cpp ...)
#   Compiled alone all the same: names in their anonymous namespaces are those of others in the target. Whoever meets
#   "redefinition of" in a unity_ file adds one of the two.
function(diolkos_alone)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# diolkos_library(name SOURCES a.cpp ... LINK x y ...)
#   The static library of one folder. LINK names what its headers may include.
function(diolkos_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  if(arg_SOURCES)
    add_library(diolkos_${name} STATIC ${arg_SOURCES})
    target_link_libraries(diolkos_${name} PUBLIC diolkos_options ${arg_LINK})
  else()
    add_library(diolkos_${name} INTERFACE)
    target_link_libraries(diolkos_${name} INTERFACE diolkos_options ${arg_LINK})
  endif()
  add_library(diolkos::${name} ALIAS diolkos_${name})
endfunction()

# diolkos_test(name SOURCES a_test.cpp ... LINK x ...)
#   One GoogleTest program; every test in it is a ctest test.
function(diolkos_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(test_${name} ${arg_SOURCES})
  target_link_libraries(test_${name} PRIVATE diolkos_options ${arg_LINK} GTest::gmock GTest::gtest_main)
  target_include_directories(test_${name} PRIVATE ${DIOLKOS_TEST_HEADERS})
  gtest_discover_tests(test_${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60)
endfunction()

# What tests read of the tree: #include "tests/source_dir.hpp".
set(DIOLKOS_TEST_HEADERS ${CMAKE_BINARY_DIR}/made)
configure_file(${CMAKE_SOURCE_DIR}/tests/source_dir.hpp.in ${DIOLKOS_TEST_HEADERS}/tests/source_dir.hpp @ONLY)
