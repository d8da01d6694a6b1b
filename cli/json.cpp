// Boost.JSON, compiled once for the program (it is used header-only).
#include <boost/json/src.hpp>
