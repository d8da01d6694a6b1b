#include "cli/status/pair_test.hpp"

#include "cli/audit_record.hpp"
#include "cli/progress.hpp"
#include "cli/status/asked_box.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

namespace diolkos::cli {
namespace {

namespace json = boost::json;

constexpr int did_not_cross = 1; // exit code
constexpr std::chrono::milliseconds asked_every{200};

struct options {
    asked_box box;
    std::string from, to;
    unsigned seconds = 60;
    bool as_json = false;
};

// A domain that the patterns name; empty: they name none.
std::string named(const json::object& status, std::string_view side) {
    const auto* const domains = status.if_contains("domains");
    const auto* const all = domains != nullptr && domains->is_object()
                                ? domains->get_object().if_contains(side)
                                : nullptr;
    if (all != nullptr && all->is_array()) {
        for (const auto& each : all->get_array()) {
            const auto pattern =
                each.is_string() ? std::string_view(each.get_string()) : std::string_view("*");
            if (!pattern.starts_with('*')) {
                return std::string(pattern);
            }
        }
    }
    return {};
}

std::string chosen_domain(const std::string& given, const json::object& status,
                          std::string_view side, std::string_view option) {
    auto domain = given.empty() ? named(status, side) : given;
    if (domain.empty()) {
        throw std::runtime_error("the configuration names no single domain of the " +
                                 std::string(side) + " side; say one with " + std::string(option));
    }
    return domain;
}

std::optional<json::object> test_of(const json::object& status, std::string_view from) {
    if (const auto* const all = status.if_contains("tests"); all != nullptr && all->is_array()) {
        for (const auto& each : all->get_array()) {
            if (each.is_object() && text_of(each.get_object(), "from") == from) {
                return each.get_object();
            }
        }
    }
    return std::nullopt;
}

bool flag(const json::object& of, std::string_view name, bool otherwise) {
    const auto* const value = of.if_contains(name);
    return value != nullptr && value->is_bool() ? value->get_bool() : otherwise;
}

// On a duplex link an answer can always come back ("receives").
bool link_is(const json::object& status, std::string_view what, bool otherwise) {
    const auto* const link = status.if_contains("link");
    return link != nullptr && link->is_object() ? flag(link->get_object(), what, otherwise)
                                                : otherwise;
}

struct outcome {
    json::object test;
    bool way_back = true;
    bool link_up = false;
    bool crossed = false;
};

outcome follow(const options& chosen, const std::string& from) {
    using clock = std::chrono::steady_clock;
    const auto end = clock::now() + std::chrono::seconds(chosen.seconds);
    progress shown_progress("Waiting for the test, seconds", "seconds", chosen.seconds);
    outcome found;
    for (;;) {
        const auto status = chosen.box.status();
        found.way_back = link_is(status, "receives", true);
        found.link_up = link_is(status, "up", false);
        auto test = test_of(status, from);
        if (!test) {
            throw std::runtime_error("the box has forgotten the test: it was started again, or "
                                     "others have sent many; try again");
        }
        found.test = std::move(*test);
        const auto state = text_of(found.test, "state");
        found.crossed = state == "answered" || (!found.way_back && state == "accepted");
        if (found.crossed || state == "refused" || state == "expired" || clock::now() >= end) {
            return found;
        }
        const auto left = std::chrono::duration_cast<std::chrono::seconds>(end - clock::now());
        shown_progress.at(chosen.seconds - static_cast<std::uint64_t>(left.count()));
        std::this_thread::sleep_for(asked_every);
    }
}

std::string verdict(const outcome& what) {
    const auto state = text_of(what.test, "state");
    if (state == "answered") {
        return text_of(what.test, "answer") == "error"
                   ? "It crossed both ways: the ping arrived there, and an error came back. The "
                     "link and both boxes work; the far server did not answer the ping itself (the "
                     "far box's log says whether it could be reached)."
                   : "It crossed both ways: the far server has answered the ping.";
    }
    if (what.crossed) {
        return "It was handed to the one-way link. Nothing comes back: the far box's log says "
               "whether it arrived.";
    }
    if (state == "refused") {
        return "It was refused: " + shown(text_of(what.test, "reason")) +
               ". diolkos audit explain with the id below says by which rule.";
    }
    if (state == "expired") {
        return "It waited in vain: for the link, or for a far server that is behind. diolkos "
               "status "
               "says which.";
    }
    if (state == "waiting") {
        return what.link_up
                   ? "It still waits: the link is full, or the far server is behind. diolkos "
                     "status shows what else waits."
                   : "It still waits for the link, which is down. diolkos status says why.";
    }
    if (state == "offered") {
        return "It is on the link, and the far box has not said yet that it has it.";
    }
    return "The far box has accepted it, and no answer came back in this time: look at the far "
           "box's log and at the far server.";
}

void print(const outcome& what) {
    const auto row = [&](std::string_view name, std::string_view field) {
        if (const auto text = text_of(what.test, field); !text.empty()) {
            std::cout << "  " << name << shown(text) << '\n';
        }
    };
    std::cout << verdict(what) << "\n\n";
    row("from          ", "from");
    row("to            ", "to");
    row("state         ", "state");
    row("requested     ", "requested");
    row("receipt       ", "receipted");
    row("answer        ", "answered");
    row("id            ", "id");
    row("answer's id   ", "answer_id");
    const auto id = shown(text_of(what.test, "id"));
    if (id.empty()) {
        return;
    }
    std::cout << "\nThe other box must have it, too. On that box, with its audit.directory:\n\n"
              << "    diolkos audit explain " << id << " DIRECTORY\n";
    if (const auto answer = shown(text_of(what.test, "answer_id")); !answer.empty()) {
        std::cout << "    diolkos audit explain " << answer << " DIRECTORY\n";
    }
}

int run(const options& chosen) {
    const auto status = chosen.box.status();
    const auto from = chosen_domain(chosen.from, status, "near", "--from");
    const auto to = chosen_domain(chosen.to, status, "far", "--to");
    const auto sent = parse_answer(chosen.box.send_test(from, to));
    const auto what = follow(chosen, std::string(text_of(sent, "from")));
    if (chosen.as_json) {
        auto made = what.test;
        made["crossed"] = what.crossed;
        made["way_back"] = what.way_back;
        std::cout << json::serialize(made) << '\n';
    } else {
        print(what);
    }
    return what.crossed ? 0 : did_not_cross;
}

} // namespace

void add_pair_test(CLI::App& pair, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command =
        pair.add_subcommand("test", "Send a ping over the link, and say what became of it");
    chosen->box.add_options(*command);
    command->add_option("--from", chosen->from,
                        "A domain of this side (default: the first in near.domains)");
    command->add_option("--to", chosen->to,
                        "A domain of the other side (default: the first in far.domains)");
    command->add_option("--timeout", chosen->seconds, "Seconds to wait for the answer")
        ->capture_default_str()
        ->check(CLI::Range(1, 3600));
    command->add_flag("--json", chosen->as_json, "Write it as JSON");
    command->callback([chosen, &status] {
        try {
            status = run(*chosen);
        } catch (const not_sent& error) {
            std::cerr << "diolkos pair test: " << error.what() << '\n';
            status = did_not_cross;
        } catch (const std::exception& error) {
            std::cerr << "diolkos pair test: " << error.what() << '\n';
            status = unreachable;
        }
    });
}

} // namespace diolkos::cli
