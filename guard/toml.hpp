// toml++ as the profiles and the configuration read with it: without its assertions. They are about
// what it reads (a "[" at the end of a line breaks one), and a file must not end a process: without
// them it is an error with its place.
#pragma once

#define TOML_ASSERT(expression) static_assert(true)
#include <toml++/toml.h>
