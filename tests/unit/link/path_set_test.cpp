// Two networks between two boxes, in virtual time: whatever is cut, and in whichever direction, the
// link goes on over the other within three seconds, with nothing lost or repeated.
#include "link/path_set.hpp"
#include "link_world.hpp"
#include "wire_format/frame_writer.hpp"

#include <algorithm>
#include <array>
#include <random>

namespace diolkos::link {
namespace {

using namespace std::chrono_literals;

std::string heartbeat() {
    std::string frame;
    wire::append_frame(wire::heartbeat{}, frame);
    return frame;
}

// One connection over one of the networks; bytes take a millisecond.
struct wire_pair {
    unsigned network = 0;
    struct piece {
        monotonic due;
        std::string bytes;
    };
    std::array<std::deque<piece>, 2> to;  // by the end that receives
    std::array<bool, 2> open{true, true}; // at each end
};

struct box_end {
    box_end(unsigned boot, link_end which)
        : machine(settings_of(boot)),
          paths({which, 1000ms, 1500ms, 3000ms}) {}
    owner machine;
    path_set paths;
    path_set::path active = 0;
    std::size_t switches = 0;
};

struct two_networks {
    two_networks() {
        dial(0);
        dial(1);
        pass(50ms);
    }

    void dial(unsigned network) {
        wires[++last] = {network, {}, {true, true}};
        for (auto& end : ends) {
            path_set::events events;
            end.paths.opened(last, now, events);
            obey(end, events);
        }
    }
    void obey(box_end& end, const path_set::events& events) {
        for (const auto& each : events) {
            if (const auto* const bytes = std::get_if<path_set::send>(&each)) {
                put(end, bytes->to, std::string(bytes->bytes));
            } else if (const auto* const taken = std::get_if<path_set::take>(&each)) {
                const auto before = std::exchange(end.active, taken->which);
                if (before != 0) {
                    close(end, before);
                    end.machine.disconnect();
                }
                ++end.switches;
                end.machine.connect(now);
            } else if (const auto* const lost = std::get_if<path_set::give_up>(&each)) {
                close(end, lost->which);
            }
        }
    }
    // At this end; the other one sees it if the network still carries it there.
    void close(box_end& end, path_set::path which) {
        const auto at = wires.find(which);
        if (at == wires.end() || !std::exchange(at->second.open[place(end)], false)) {
            return;
        }
        closing.push_back({&other(end), which, now + 1ms});
        closed(end, which);
    }
    void closed(box_end& end, path_set::path which) {
        wires.at(which).open[place(end)] = false;
        if (end.active == which) {
            end.active = 0;
            end.machine.disconnect();
        }
        path_set::events events;
        end.paths.closed(which, now, events);
        obey(end, events);
    }
    box_end& other(const box_end& end) { return &end == &ends[0] ? ends[1] : ends[0]; }
    std::size_t place(const box_end& end) const { return &end == &ends[0] ? 0 : 1; }

    void put(box_end& from, path_set::path which, std::string bytes) {
        auto& wire = wires.at(which);
        const auto to = 1 - place(from);
        if (!cut[wire.network][to] && wire.open[to]) {
            wire.to[to].push_back({now + 1ms, std::move(bytes)});
        } else { // TCP sends it again and again: it does not come while it is cut
            wire.to[to].push_back({monotonic::max(), std::move(bytes)});
        }
    }
    void step() {
        now += 1ms;
        for (auto& end : ends) {
            if (!end.machine.to_peer().empty() && end.active != 0) {
                put(end, end.active, std::exchange(end.machine.to_peer(), {}));
            }
        }
        for (auto& [which, wire] : wires) {
            for (auto& end : ends) {
                auto& line = wire.to[place(end)];
                while (wire.open[place(end)] && !line.empty() && line.front().due <= now) {
                    const auto bytes = std::move(line.front().bytes);
                    line.pop_front();
                    receive(end, which, bytes);
                }
            }
        }
        for (std::size_t i = 0; i < closing.size(); ++i) {
            const auto one = closing[i];
            const auto& wire = wires.at(one.which);
            if (one.due == now && wire.open[place(*one.end)] &&
                !cut[wire.network][place(*one.end)]) {
                closed(*one.end, one.which);
            }
        }
        for (auto& end : ends) {
            if (end.paths.next_deadline() <= now) {
                path_set::events events;
                end.paths.on_time(now, events);
                obey(end, events);
            }
            end.machine.time(now);
            end.machine.commit_all();
            end.machine.record_all(now);
            if (end.machine.failed() && end.active != 0) {
                close(end, end.active);
            }
        }
    }
    void receive(box_end& end, path_set::path which, const std::string& bytes) {
        path_set::events events;
        const auto [before, rest] =
            end.paths.received(which, std::as_bytes(std::span(bytes)), now, events);
        obey(end, events);
        if (end.active == which) {
            if (!before.empty()) {
                end.machine.receive(before, now);
            }
            end.machine.receive({reinterpret_cast<const char*>(rest.data()), rest.size()}, now);
        }
    }
    void pass(std::chrono::milliseconds span, bool load = false) {
        for (const auto until = now + span; now < until;) {
            step();
            if (load) {
                for (auto& end : ends) {
                    (void)end.machine.offer(now);
                }
            }
        }
    }
    // Both directions, or one.
    void sever(unsigned network, bool to_first, bool to_second) {
        cut[network] = {to_first, to_second};
        for (auto& [which, wire] : wires) {
            for (std::size_t end = 0; end < 2; ++end) {
                for (auto& piece : wire.to[end]) {
                    piece.due =
                        wire.network == network && cut[network][end] ? monotonic::max() : piece.due;
                }
            }
        }
    }

    struct closing_end {
        box_end* end;
        path_set::path which;
        monotonic due;
    };
    monotonic now{1h};
    std::array<box_end, 2> ends{box_end{1, link_end::listens}, box_end{2, link_end::dials}};
    std::map<path_set::path, wire_pair> wires;
    std::vector<closing_end> closing;
    std::array<std::array<bool, 2>, 2> cut{};
    path_set::path last = 0;
};

unsigned active_network(two_networks& w) {
    return w.wires.at(w.ends[1].active).network;
}

TEST(path_set, one_carries_the_link_and_the_other_stands_by) {
    two_networks w;
    w.pass(10s, true);
    for (auto& end : w.ends) {
        EXPECT_EQ(end.switches, 1U);
        EXPECT_TRUE(end.machine.link().up());
        EXPECT_EQ(end.paths.count(), 2U);
        EXPECT_GT(end.machine.arrived(), 9000U);
    }
    EXPECT_EQ(w.ends[0].active, w.ends[1].active);
}

TEST(path_set, goes_on_over_the_other_in_less_than_three_seconds) {
    for (const bool load : {true, false}) {
        for (const auto& [to_first, to_second] :
             {std::pair(true, true), std::pair(true, false), std::pair(false, true)}) {
            two_networks w;
            w.pass(5s, load);
            w.sever(active_network(w), to_first, to_second);
            const auto began = w.now;
            const std::array before{w.ends[0].machine.arrived(), w.ends[1].machine.arrived()};
            while (w.ends[0].switches < 2 || w.ends[1].switches < 2 ||
                   !w.ends[0].machine.link().up() || !w.ends[1].machine.link().up()) {
                w.pass(1ms, load);
                ASSERT_LT(w.now - began, 3s);
            }
            EXPECT_LT(w.now - began, 1600ms);
            w.pass(3s, load);
            for (std::size_t i = 0; i < 2; ++i) {
                EXPECT_EQ(w.ends[i].switches, 2U);
                EXPECT_EQ(w.ends[i].paths.count(), 1U);
                if (load) {
                    EXPECT_GT(w.ends[i].machine.arrived(), before[i] + 3000);
                }
            }
        }
    }
}

TEST(path_set, nothing_is_lost_or_repeated_however_often_networks_come_and_go) {
    std::mt19937_64 chance(7);
    for (int life = 0; life < 4; ++life) {
        two_networks w;
        for (int turn = 0; turn < 12; ++turn) {
            const auto network = static_cast<unsigned>(chance() % 2);
            w.sever(network, chance() % 3 != 0, chance() % 3 != 0);
            w.pass(std::chrono::milliseconds(chance() % 5000), true);
            w.cut[network] = {};
            for (const unsigned each : {0U, 1U}) {
                w.dial(each);
            }
            w.pass(std::chrono::milliseconds(chance() % 3000), true);
        }
        w.dial(0);
        w.pass(10s); // owner checks: once, and in order
        for (auto* const end : {&w.ends[0], &w.ends[1]}) {
            const auto& far = w.other(*end).machine;
            EXPECT_EQ(end->machine.arrived(), far.link().last_offered()) << life;
            EXPECT_EQ(far.settled(), far.link().last_offered()) << life;
        }
    }
}

TEST(path_set, when_everything_is_silent_nothing_is_given_up_for_a_worse_one) {
    two_networks w;
    w.pass(2s);
    w.sever(0, true, true);
    w.sever(1, true, true);
    w.pass(2900ms);
    for (auto& end : w.ends) {
        EXPECT_EQ(end.switches, 1U);
        EXPECT_NE(end.active, 0U);
    }
}

TEST(path_set, heartbeats_may_come_in_any_pieces_and_what_follows_is_the_links) {
    const std::string begun = heartbeat().substr(0, 3);
    for (const std::string& links :
         {std::string("\0\0\x01\x02hello", 9), std::string("x"), begun + "x"}) {
        const std::string all = heartbeat() + heartbeat() + links;
        for (std::size_t piece = 1; piece <= all.size(); ++piece) {
            path_set listening({link_end::listens, 1000ms, 1500ms, 3000ms});
            path_set::events events;
            listening.opened(1, monotonic(1h), events);
            std::string carried;
            for (std::size_t at = 0; at < all.size(); at += piece) {
                const auto bytes = all.substr(at, piece);
                const auto [before, rest] =
                    listening.received(1, std::as_bytes(std::span(bytes)), monotonic(1h), events);
                carried += before;
                carried.append(reinterpret_cast<const char*>(rest.data()), rest.size());
            }
            EXPECT_EQ(carried, links) << piece;
            EXPECT_EQ(std::ranges::count_if(events,
                                            [](const auto& each) {
                                                return std::holds_alternative<path_set::take>(each);
                                            }),
                      1);
        }
    }
}

TEST(path_set, a_listener_that_speaks_on_a_spare_connection_loses_it) {
    path_set dialling({link_end::dials, 1000ms, 1500ms, 3000ms});
    path_set::events events;
    const auto say = [&](path_set::path on, const std::string& bytes) {
        const auto got =
            dialling.received(on, std::as_bytes(std::span(bytes)), monotonic(1h), events);
        return got.before.size() + got.rest.size();
    };
    dialling.opened(1, monotonic(1h), events);
    dialling.opened(2, monotonic(1h), events);
    EXPECT_EQ(say(1, heartbeat()), 0U);
    EXPECT_EQ(say(2, heartbeat() + "hello"), 0U);
    ASSERT_TRUE(std::holds_alternative<path_set::give_up>(events.back()));
    EXPECT_EQ(std::get<path_set::give_up>(events.back()).which, 2U);
}

} // namespace
} // namespace diolkos::link
