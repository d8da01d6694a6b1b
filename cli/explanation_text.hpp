// An explanation as people read it, and as scripts do.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "cli/explainer.hpp"

#include <boost/json.hpp>

#include <string>

namespace diolkos::cli {

// "pass", "strip", "refuse, payload-unlisted"
[[nodiscard]] std::string summary(const explanation& of);
// Lines with two blanks before them: what was left behind, which rule, where, why, what would have
// been allowed, what crosses.
[[nodiscard]] std::string details(const explanation& of);

// Every member is there: verdict, reason, rule, where, detail, allowed, stripped (a list), out.
[[nodiscard]] boost::json::object to_json(const explanation& of);

// "a, b and 3 more"
[[nodiscard]] std::string stripped_names(const guard::verdict& decision);

} // namespace diolkos::cli
