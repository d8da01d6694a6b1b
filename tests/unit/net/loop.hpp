// An event loop for tests: runs until a condition holds, or too much time has passed.
#pragma once

#include "net/asio.hpp"

#include <functional>

namespace diolkos::net {

struct loop {
    asio::io_context context{one_thread};

    // False if `condition` did not come true within `limit`.
    [[nodiscard]] bool run_until(const std::function<bool()>& condition,
                                 std::chrono::seconds limit = std::chrono::seconds(10)) {
        const auto deadline = std::chrono::steady_clock::now() + limit;
        context.restart();
        while (!condition() && std::chrono::steady_clock::now() < deadline) {
            context.run_one_for(std::chrono::milliseconds(50));
        }
        return condition();
    }
};

} // namespace diolkos::net
