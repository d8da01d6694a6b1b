#include "net/disk_worker.hpp"
#include "tests/unit/net/loop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace diolkos::net {
namespace {

TEST(disk_worker, does_works_in_order_on_another_thread_and_tells_this_one) {
    loop in;
    disk_worker worker{in.context};
    worker.start();
    const auto here = std::this_thread::get_id();
    std::vector<int> done, told;
    for (int number = 0; number < 100; ++number) {
        worker.post(
            [&done, here, number]() -> error_code {
                done.push_back(number);
                return here == std::this_thread::get_id()
                           ? make_error_code(boost::system::errc::io_error)
                           : error_code();
            },
            [&told, here, number](error_code outcome) {
                EXPECT_FALSE(outcome);
                EXPECT_EQ(here, std::this_thread::get_id());
                told.push_back(number);
            });
    }
    ASSERT_TRUE(in.run_until([&] { return told.size() == 100; }));
    EXPECT_EQ(told, done);
    EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
}

TEST(disk_worker, says_how_it_went) {
    loop in;
    disk_worker worker{in.context};
    worker.start();
    error_code told;
    worker.post([]() -> error_code { return make_error_code(boost::system::errc::io_error); },
                [&told](error_code outcome) { told = outcome; });
    ASSERT_TRUE(in.run_until([&] { return told.failed(); }));
    EXPECT_EQ(told, boost::system::errc::io_error);
}

} // namespace
} // namespace diolkos::net
