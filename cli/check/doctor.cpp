#include "cli/check/doctor.hpp"

#include "cli/audit_record.hpp"
#include "cli/check/checked_box.hpp"
#include "cli/progress.hpp"
#include "net/operator_client.hpp"
#include "net/path_facts.hpp"
#include "net/probe.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <iostream>
#include <memory>
#include <unistd.h>

namespace diolkos::cli {
namespace {

namespace json = boost::json;
using net::probe_result;
using verdict = probe_result::verdict;

constexpr std::size_t least_mtu = 1280; // RFC 8200, 5: what every path of IPv6 takes
// Of an IP packet with one datagram: IPv6 and UDP; of IPv4 it is less.
constexpr std::size_t datagram_overhead = 40 + 8;

struct options {
    checked_box box;
    std::vector<std::string> domains;
    unsigned seconds = 20;
};

std::vector<std::string> near_domains(const options& chosen, const config::box_config& box) {
    auto all = chosen.domains;
    for (const auto& pattern : box.box.near_domains.patterns()) {
        if (!pattern.starts_with('*') && all.size() < net::max_probed) {
            all.push_back(pattern);
        }
    }
    return all;
}

void look_at_path(const net::host_port& to, std::size_t needed, std::vector<probe_result>& all) {
    const auto address = net::literal(to);
    if (!address) {
        return; // a name: the link's own try has told of it
    }
    const auto about = "link " + net::to_text(to);
    const auto mtu = net::known_path_mtu(*address);
    if (mtu == 0) {
        all.push_back({verdict::bad, about, "mtu", "there is no way to that address",
                       "see this host's addresses and routes: ip route get " + to.host});
    } else if (mtu < needed) {
        all.push_back({verdict::bad, about, "mtu",
                       "packets of " + std::to_string(mtu) + " bytes come through, but " +
                           std::to_string(needed) + " are needed",
                       "raise the MTU on the way, or lower link.datagram_bytes"});
    } else {
        all.push_back(
            {verdict::good, about, "mtu",
             "the kernel believes that packets of " + std::to_string(mtu) + " bytes come through",
             ""});
    }
}

void look_at_own_address(const net::host_port& where, std::vector<probe_result>& all) {
    const auto address = net::literal(where);
    const auto about = "link " + net::to_text(where);
    if (address && net::is_own_address(*address)) {
        all.push_back({verdict::good, about, "address", "this host has that address", ""});
    } else {
        all.push_back({verdict::bad, about, "address", "this host does not have that address",
                       "see ip address show, and whether the link's interface is up"});
    }
}

void look_at_link(const config::box_config& box, std::vector<probe_result>& all) {
    if (box.box.link.one_way) {
        const auto& places = box.net.one_way;
        if (places.send_to) {
            look_at_path(*places.send_to,
                         box.box.link.one_way->send->datagram_bytes + datagram_overhead, all);
        }
        if (places.receive_at) {
            look_at_own_address(*places.receive_at, all);
        }
        return;
    }
    for (const auto& each : box.net.link_addresses) {
        if (box.net.role == net::link_role::dial) {
            look_at_path(each, least_mtu, all);
        } else {
            look_at_own_address(each, all);
        }
    }
}

// What the running box says of its link; one that does not run says nothing.
void ask_running_box(const config::box_config& box, std::vector<probe_result>& all) {
    const auto answer = net::ask_box(box.net.operators.socket, "GET", "/status");
    if (answer.status == 403) {
        all.push_back({verdict::doubtful, "box", "status", "it does not answer this user",
                       "ask as root, as the box's user, or from operator.group"});
        return;
    }
    if (answer.status != 200) {
        all.push_back({verdict::doubtful, "box", "status",
                       "it does not run, or cannot be asked: " + answer.body,
                       "start it; diolkos status asks it again"});
        return;
    }
    const auto status = parse_record(answer.body);
    const auto* const link = status ? status->if_contains("link") : nullptr;
    const auto* const up =
        link != nullptr && link->is_object() ? link->get_object().if_contains("up") : nullptr;
    if (up != nullptr && up->is_bool() && up->get_bool()) {
        all.push_back(
            {verdict::good, "box", "status",
             "it runs, and its link is up with " + shown(text_of(link->get_object(), "peer")), ""});
    } else {
        all.push_back({verdict::bad, "box", "status", "it runs, and its link is down",
                       "the box that dials can tell why: run diolkos doctor there"});
    }
}

std::string_view word(verdict how) {
    switch (how) {
    case verdict::good:
        return "ok";
    case verdict::doubtful:
        return "warning";
    case verdict::bad:
        return "error";
    }
    return {};
}

void print_results(const std::vector<probe_result>& all) {
    const bool colour = ::isatty(STDOUT_FILENO) == 1;
    for (const auto& each : all) {
        auto how = std::string(word(each.how));
        how.resize(9, ' ');
        if (colour) {
            how = (each.how == verdict::good  ? "\x1b[32m"
                   : each.how == verdict::bad ? "\x1b[31m"
                                              : "\x1b[33m") +
                  how + "\x1b[0m";
        }
        std::cout << how << each.about << ", " << each.step << ": " << shown(each.text) << '\n';
        if (!each.remedy.empty()) {
            std::cout << "    " << each.remedy << '\n';
        }
    }
}

void print_json(const config::findings& found, const std::vector<probe_result>& all,
                const std::filesystem::path& file) {
    json::array steps;
    for (const auto& each : all) {
        steps.push_back(json::object{{"verdict", word(each.how)},
                                     {"about", each.about},
                                     {"step", each.step},
                                     {"what", each.text},
                                     {"remedy", each.remedy}});
    }
    auto made = findings_json(found, file);
    made["network"] = std::move(steps);
    std::cout << json::serialize(made) << '\n';
}

int worst(const config::findings& found, const std::vector<probe_result>& all) {
    int code = code_of(found);
    for (const auto& each : all) {
        if (each.how == verdict::bad) {
            code = check_code::errors;
        } else if (each.how == verdict::doubtful && code == check_code::clean) {
            code = check_code::warnings;
        }
    }
    return code;
}

int run(const options& chosen) {
    const auto file = chosen.box.file();
    auto seen = config::inspect(file, chosen.box.which());
    std::vector<probe_result> all;
    if (seen.made) {
        const auto& box = *seen.made;
        net::probe network(box.net, box.box, near_domains(chosen, box), true);
        progress shown_progress("Trying the network,", "tries", 0);
        all = network.run(std::chrono::seconds(chosen.seconds),
                          [&](std::size_t done, std::size_t) { shown_progress.at(done); });
        look_at_link(box, all);
        ask_running_box(box, all);
    }
    if (chosen.box.as_json) {
        print_json(seen.found, all, file);
    } else {
        print(seen.found, file, false);
        print_results(all);
    }
    return worst(seen.found, all);
}

} // namespace

void add_doctor(CLI::App& app, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command = app.add_subcommand(
        "doctor", "Check a box, and then its network: names, peers, TLS, the link");
    chosen->box.add_options(*command);
    command
        ->add_option("--domain", chosen->domains,
                     "Near domains to try besides those that the configuration names")
        ->delimiter(',');
    command->add_option("--timeout", chosen->seconds, "Seconds that all of it may take")
        ->capture_default_str()
        ->check(CLI::Range(1, 600));
    command->callback([chosen, &status] {
        try {
            status = run(*chosen);
        } catch (const std::exception& error) {
            std::cerr << "diolkos doctor: " << error.what() << '\n';
            status = check_code::usage;
        }
    });
}

} // namespace diolkos::cli
