#include "net/host.hpp"

#include "net/operator_log.hpp"
#include "net/random.hpp"
#include "net/sandbox/call_filter.hpp"
#include "net/service_manager.hpp"

#include <csignal>
#include <stdexcept>

namespace diolkos::net {

namespace {

// Read while it starts, and nothing is changed by that.
box::left_behind look(journal_folder& journal, const audit_folder& audit,
                      const sandbox::denied_call& denied, const std::string& box_name) {
    journal::id16 fresh{};
    fill_random(fresh);
    auto found = journal::recover(journal, box_name, fresh);
    if (!found.has_value()) {
        throw std::runtime_error(journal.path().string() + ": " + found.error().text);
    }
    return {std::move(*found), audit.last_index(), audit.left_unclean(), denied.left_behind()};
}

} // namespace

host::host(settings how, const box::settings& box)
    : how_(std::move(how)),
      buffers_(std::make_unique<read_buffers>()),
      names_(context_),
      journal_(how_.journal_folder),
      denied_(how_.journal_folder),
      audit_(how_.audit_folder, how_.audit_signer.value()),
      notes_(how_.audit_folder),
      edge_(context_, names_, *buffers_, how_, *this),
      link_(context_, names_, *buffers_, how_, *this),
      one_way_(context_, how_, *this),
      gateway_(box, look(journal_, audit_, denied_, box.box_name), now()),
      metrics_(context_, how_.metrics_listen, [this] { return on_metrics_asked(); }),
      operators_(context_, *this),
      timer_(context_),
      checks_(context_),
      signals_(context_, SIGTERM, SIGINT, SIGHUP),
      journal_disk_(context_),
      audit_disk_(context_) {}

void host::bind() {
    edge_.bind();
    link_.bind();
    for (const auto& where : edge_.listening()) {
        log(message::listening, "edge listens on " + to_text(where));
    }
    for (const auto& where : link_.listening()) {
        log(message::listening, "link listens on " + to_text(where));
    }
    metrics_.start();
    for (const auto& where : metrics_.listening()) {
        log(message::listening, "metrics at http://" + to_text(where) + "/metrics");
    }
    log(message::listening, operators_.bind(how_.operators));
    for (const auto& note : one_way_.bind()) {
        log(message::listening, note);
    }
}

void host::confine(const sandbox::provision& with) {
    if (with.files > 0) {
        sandbox::restrict_files(how_.files);
    }
    journal_disk_.start();
    audit_disk_.start();
    if (with.calls) {
        denied_.arm();
        sandbox::filter_calls(sandbox::allowed_calls(one_way_.sockets()));
    }
}

host::outcome host::run(std::function<void()> reload) {
    reload_ = std::move(reload);
    asio::co_spawn(context_, keep_time(), asio::detached);
    asio::co_spawn(context_, check_deadlines(), asio::detached);
    asio::co_spawn(context_, watch_signals(), asio::detached);
    obey();
    context_.run();
    // Nobody takes up a reload any more, and one that comes now must not end the process by itself.
    sigset_t reloads;
    ::sigemptyset(&reloads);
    ::sigaddset(&reloads, SIGHUP);
    ::pthread_sigmask(SIG_BLOCK, &reloads, nullptr);
    return outcome_;
}

void host::reconfigure(settings how, box::settings box) {
    how_ = std::move(how);
    tell(&box::gateway::reconfigured, std::move(box));
}

void host::refuse_configuration(const std::string& why) {
    tell(&box::gateway::configuration_refused, why);
}

// --- obeying

struct host::obeying {
    host& h;

    void operator()(box::open_connection& a) const {
        h.edge_.open(a.connection, std::move(a.remote_domain), a.local_domain, a.tls);
    }
    void operator()(box::send_data& a) const { h.edge_.send(a.connection, std::move(a.bytes)); }
    void operator()(box::start_tls& a) const {
        h.edge_.start_tls(a.connection, a.as_server ? tls_role::server : tls_role::client,
                          a.local_domain, a.remote_domain);
    }
    void operator()(box::judge_tls& a) const { h.edge_.judge_tls(a.connection, a.remote_domain); }
    void operator()(box::close_connection& a) const { h.edge_.close(a.connection); }
    void operator()(box::pause_reading& a) const { h.edge_.pause(a.connection); }
    void operator()(box::resume_reading& a) const { h.edge_.resume(a.connection); }
    void operator()(box::link_data& a) const { h.link_.send(std::move(a.bytes)); }
    void operator()(box::link_datagrams& a) const {
        h.one_way_.send(std::move(a.bytes), std::move(a.sizes));
    }
    void operator()(box::link_drop&) const { h.link_.drop(); }
    void operator()(box::journal_request& a) const { h.ask_disk(a); }
    void operator()(box::write_audit& a) const { h.audit_lines_ += a.lines; }
    void operator()(box::sync_audit& a) const { h.sync_below_ = a.below; }
    void operator()(box::ready&) const { h.open(); }
    void operator()(box::halt& a) const { h.fail(a.why); }
    void operator()(box::log_line& a) const { log(a.what, a.text); }
    void operator()(box::forget_note& a) const { h.forget_note(std::move(a.name)); }
    void operator()(box::drained&) const { h.drained_ = true; }
};

void host::obey() {
    carry_out();
    end_turn_later();
}

void host::carry_out() {
    for (auto actions = gateway_.take_actions(); !actions.empty();
         actions = gateway_.take_actions()) {
        for (auto& each : actions) {
            std::visit(obeying{*this}, each);
        }
    }
}

void host::end_turn_later() {
    if (!turn_ends_) {
        turn_ends_ = true;
        asio::post(context_, [this] { end_turn(); });
    }
}

void host::end_turn() {
    turn_ends_ = false; // what the flushes bring about is of the next turn
    gateway_.turn_ends(now());
    carry_out();
    if (halted_ || !write_audit()) {
        return; // not a byte of what could not be recorded
    }
    if (sync_below_ || audit_.uncommitted() >= commit_after) {
        commit_audit();
    }
    edge_.flush();
    link_.flush();
    one_way_.flush();
    if (gateway_.next_deadline() < timer_.expiry()) {
        timer_.cancel(); // keep_time() sets it anew
    }
    if (drained_) {
        stop();
    }
}

// This start is on the disk.
void host::open() {
    if (draining_) {
        return;
    }
    try {
        edge_.start();
        link_.start();
        one_way_.start();
    } catch (const std::exception& error) {
        fail(error.what());
        return;
    }
    denied_.forget(); // it is on record
    log(message::ready, "ready");
    tell_service_manager("READY=1");
}

void host::fail(const std::string& why) {
    log(message::failed, why);
    halted_ = true;
    outcome_ = outcome::failed;
    context_.stop();
}

// --- time

asio::awaitable<void> host::keep_time() {
    for (;;) {
        timer_.expires_at(gateway_.next_deadline());
        co_await timer_.async_wait(no_throw);
        const auto moment = now();
        if (moment.mono >= gateway_.next_deadline()) {
            gateway_.timer(moment);
            obey();
        }
    }
}

asio::awaitable<void> host::check_deadlines() {
    for (;;) {
        checks_.expires_after(check_interval);
        co_await checks_.async_wait(no_throw);
        const auto moment = now();
        edge_.check(moment.mono);
        link_.check(moment.mono);
        if (!halted_) {
            commit_audit();
            look_around();
        }
        if (drained_ && (moment.mono >= stop_by_ || (edge_.empty() && link_.empty()))) {
            context_.stop();
        }
    }
}

// --- life

asio::awaitable<void> host::watch_signals() {
    for (;;) {
        const auto [failure, number] = co_await signals_.async_wait(no_throw);
        if (!failure) {
            on_signal(number);
        }
    }
}

void host::on_signal(int number) {
    if (number == SIGHUP) {
        reload_();
    } else if (draining_) {
        fail("told to stop a second time: stopping without draining");
    } else {
        draining_ = true;
        log(message::draining, "draining");
        tell_service_manager("STOPPING=1");
        edge_.stop_accepting();
        const auto moment = now();
        gateway_.drain(moment.mono + how_.drain_deadline, moment);
        obey();
    }
}

void host::stop() {
    if (stop_by_ == std::chrono::steady_clock::time_point::max()) {
        stop_by_ = now().mono + last_writes;
        link_.stop();
        one_way_.stop();
    }
    if (edge_.empty() && link_.empty()) {
        context_.stop();
    }
}

void host::on_link_unreachable(const std::string& why) {
    log(message::link_unreachable, "link: " + why);
}

void host::on_link_spare(const std::string& address) {
    log(message::link_spare, "link: another connection stands by, with " + address);
}

void host::on_link_spare_lost(const std::string& address, const std::string& why) {
    log(message::link_spare_lost,
        "link: the connection that stood by, with " + address +
            ", is lost: " + (why.empty() ? "closed by the other box" : why));
}

} // namespace diolkos::net
