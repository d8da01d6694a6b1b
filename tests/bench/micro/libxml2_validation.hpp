// The schemas of a profile as libxml2 validates by them: what another engine takes for the same
// text. Its parser makes a tree first, as its validator needs one.
//
// I/O      writes the schemas into a folder of its own, and removes it
// Errors   std::runtime_error if libxml2 does not take them
// Threads  not thread-safe
#pragma once

#include "guard/compiled_profile.hpp"

#include <memory>
#include <string_view>

namespace diolkos::bench {

class libxml2_validation {
public:
    explicit libxml2_validation(const guard::compiled_profile& profile);
    ~libxml2_validation();
    libxml2_validation(const libxml2_validation&) = delete;
    libxml2_validation& operator=(const libxml2_validation&) = delete;

    [[nodiscard]] bool validate(std::string_view document);

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace diolkos::bench
