// What must hold did not: thrown by whatever noticed it, caught by run().
//
// Threads  values
#pragma once

#include <stdexcept>
#include <string>

namespace diolkos::simulation {

class broken_promise : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline void must(bool holds, const std::string& promise) {
    if (!holds) {
        throw broken_promise(promise);
    }
}

} // namespace diolkos::simulation
