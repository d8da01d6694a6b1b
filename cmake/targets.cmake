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
