#include "net/file_facts.hpp"
#include "net/operator_client.hpp"
#include "net/operator_socket.hpp"
#include "tests/unit/net/test_pki.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <unistd.h>

namespace diolkos::net {
namespace {

using testing::HasSubstr;

TEST(peer_credentials, say_who_may_ask) {
    const peer_credentials stranger{1, 1000, 100, {200, 300}};
    struct {
        uid_t own;
        std::optional<gid_t> group;
        bool may;
    } const cases[] = {{1000, {}, true}, {999, {}, false},  {999, 100, true},
                       {999, 300, true}, {999, 400, false}, {999, 1000, false}};
    for (const auto& each : cases) {
        EXPECT_EQ(may_ask(stranger, each.own, each.group), each.may) << each.own;
    }
    EXPECT_TRUE(may_ask({1, 0, 0, {}}, 999, {}));
    EXPECT_EQ(to_text(stranger), "user 1000, group 100, process 1");
}

struct answering : operator_socket::owner {
    std::string on_status_asked() override { return "{\"v\":1}\n"; }
    std::string on_metrics_asked() override { return "figures\n"; }
    std::pair<bool, std::string> on_test_asked(const std::string& near, const std::string& far,
                                               const std::string& who) override {
        asked = near + " " + far + " " + who;
        return {far != "evil.example", "{}\n"};
    }
    void on_operator_refused(const std::string&) override {}
    std::string asked;
};

class operators : public testing::Test {
protected:
    operators()
        : how{.socket = files.folder() / "operator.sock", .given = true} {}

    operator_answer ask(std::string_view method, const std::string& target) {
        std::thread serving([this] { context.run_for(std::chrono::seconds(20)); });
        auto answer = ask_box(how.socket, method, target);
        context.stop();
        serving.join();
        context.restart();
        return answer;
    }

    test_pki files; // a folder
    operator_settings how;
    asio::io_context context;
    answering box;
};

TEST_F(operators, are_answered_and_nothing_else_is) {
    operator_socket socket(context, box);
    EXPECT_THAT(socket.bind(how), HasSubstr(how.socket.string()));
    struct {
        const char *method, *target;
        unsigned status;
        const char* body;
    } const cases[] = {
        {"GET", "/status", 200, "{\"v\":1}\n"},
        {"GET", "/metrics", 200, "figures\n"},
        {"POST", "/status", 405, ""},
        {"GET", "/", 404, "Only /metrics is here.\n"},
        {"GET", "/test/a/b", 405, ""},
        {"POST", "/test/low.example/high.example", 202, "{}\n"},
        {"POST", "/test/low.example/evil.example", 409, "{}\n"},
    };
    for (const auto& each : cases) {
        const auto answer = ask(each.method, each.target);
        EXPECT_EQ(answer.status, each.status) << each.method << each.target;
        EXPECT_EQ(answer.body, each.body) << each.method << each.target;
    }
    EXPECT_THAT(box.asked,
                HasSubstr("low.example evil.example user " + std::to_string(::geteuid())));
}

TEST_F(operators, find_a_socket_with_the_mode_that_was_asked_for) {
    how.mode = 0640;
    {
        operator_socket socket(context, box);
        (void)socket.bind(how);
        EXPECT_EQ(facts_of(how.socket)->mode, 0640U);
        operator_socket second(context, box);
        EXPECT_THROW((void)second.bind(how), std::runtime_error) << "another box answers there";
    }
    operator_socket third(context, box);
    EXPECT_THAT(third.bind(how), HasSubstr(how.socket.string())) << "nobody answers there any more";
}

TEST_F(operators, are_not_in_the_way_of_what_else_is_there) {
    files.write("operator.sock", "a file");
    operator_socket socket(context, box);
    EXPECT_THROW((void)socket.bind(how), std::runtime_error);
    EXPECT_TRUE(std::filesystem::is_regular_file(how.socket));
}

// The default path, on a machine without the packages' folder.
TEST_F(operators, may_be_left_out_only_if_nobody_has_asked_for_them) {
    how.socket = files.folder() / "none" / "operator.sock";
    operator_socket socket(context, box);
    EXPECT_THROW((void)socket.bind(how), std::runtime_error);
    how.given = false;
    EXPECT_THAT(socket.bind(how), HasSubstr("no operator's socket"));
}

TEST(operator_client, says_where_nobody_answers) {
    const auto answer = ask_box("/nowhere/operator.sock", "GET", "/status");
    EXPECT_EQ(answer.status, 0U);
    EXPECT_THAT(answer.body, HasSubstr("/nowhere/operator.sock: No such file"));
}

} // namespace
} // namespace diolkos::net
