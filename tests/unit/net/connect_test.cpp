// Staggered attempts against real sockets of the loopback.
#include "net/connect.hpp"
#include "tests/unit/net/loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::net {
namespace {

class connecting : public testing::Test {
protected:
    tcp::endpoint listening() {
        listeners.emplace_back(in.context, tcp::endpoint{asio::ip::make_address("127.0.0.1"), 0});
        return listeners.back().local_endpoint();
    }
    // Its queue is full: the kernel answers nobody any more.
    tcp::endpoint silent() {
        tcp::acceptor full{in.context};
        const tcp::endpoint any{asio::ip::make_address("127.0.0.1"), 0};
        full.open(any.protocol());
        full.bind(any);
        full.listen(0);
        const auto where = full.local_endpoint();
        listeners.push_back(std::move(full));
        for (int i = 0; i < 4; ++i) {
            fillers.emplace_back(in.context);
            fillers.back().async_connect(where, [](error_code) {});
        }
        in.context.run_for(std::chrono::milliseconds(50));
        in.context.restart();
        return where;
    }
    // Nobody listens there.
    tcp::endpoint refusing() {
        const auto where = listening();
        listeners.pop_back();
        return where;
    }
    connect_result try_all(const std::vector<tcp::endpoint>& addresses) {
        resolved where;
        where.failure = "no address";
        for (const auto& each : addresses) {
            where.endpoints.push_back({each});
        }
        std::optional<connect_result> result;
        asio::co_spawn(
            in.context, connect(in.context, std::move(where)),
            [&](const std::exception_ptr&, connect_result made) { result = std::move(made); });
        EXPECT_TRUE(in.run_until([&] { return result.has_value(); }));
        return std::move(*result);
    }

    loop in;
    std::vector<tcp::acceptor> listeners;
    std::vector<tcp::socket> fillers;
};

TEST_F(connecting, takes_the_first_that_answers) {
    const auto one = listening();
    const auto two = listening();
    const auto result = try_all({one, two});
    ASSERT_TRUE(result.socket);
    EXPECT_EQ(result.which, 0U);
    EXPECT_EQ(result.socket->remote_endpoint(), one);
}

TEST_F(connecting, goes_on_at_once_where_nobody_listens) {
    const auto good = listening();
    const auto result = try_all({refusing(), refusing(), good});
    ASSERT_TRUE(result.socket);
    EXPECT_EQ(result.which, 2U);
}

TEST_F(connecting, does_not_wait_for_one_that_is_silent) {
    const auto dumb = silent();
    const auto good = listening();
    const auto begin = std::chrono::steady_clock::now();
    const auto result = try_all({dumb, good});
    ASSERT_TRUE(result.socket) << result.failure;
    EXPECT_EQ(result.which, 1U);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, connect_stagger);
}

TEST_F(connecting, says_what_became_of_the_last_one) {
    const auto result = try_all({refusing()});
    EXPECT_FALSE(result.socket);
    EXPECT_THAT(result.failure, testing::HasSubstr("Connection refused"));
    EXPECT_EQ(try_all({}).failure, "no address");
}

} // namespace
} // namespace diolkos::net
