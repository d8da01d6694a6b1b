// One file of a profile: what it says itself, which file it includes, and what of that it removes.
//
// I/O      read_layer() reads one file
// Errors   profile_error with file, line, column and a sentence; unknown keys are errors
// Threads  values
#pragma once

#include "guard/profile_file.hpp"

namespace diolkos::guard {

// What is named in [remove], and where. "*" is everything of that sort.
struct removal {
    std::string what;
    std::string at; // "FILE:LINE:COLUMN"
};

struct profile_layer {
    profile_file own;
    std::string include; // as it is written; empty if there is none
    std::string include_at;
    std::vector<removal> remove_allowed, remove_stripped, remove_refused; // namespaces
    std::vector<removal> remove_lists;                                    // names of lists
    struct values_of_list {
        removal list; // stays, without the values
        std::vector<removal> values;
    };
    std::vector<values_of_list> remove_values;
};

[[nodiscard]] profile_layer read_layer(const std::filesystem::path& file);

} // namespace diolkos::guard
