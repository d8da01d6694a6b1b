#include "cli/status/status_watch.hpp"

#include <csignal>
#include <cstdio>
#include <poll.h>
#include <stdexcept>
#include <string_view>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace diolkos::cli {
namespace {

constexpr int interval = 1000;                             // milliseconds
constexpr std::string_view enter = "\x1b[?1049h\x1b[?25l"; // the other screen, no cursor
constexpr std::string_view leave = "\x1b[?25h\x1b[?1049l";

volatile std::sig_atomic_t ended = 0; // set by signals, to which nothing else can be handed

extern "C" void on_end(int) {
    ended = 1;
}
extern "C" void on_resize(int) {} // ends the wait, and all is drawn anew

void put(std::string_view text) {
    while (!text.empty()) {
        const auto size = ::write(STDOUT_FILENO, text.data(), text.size());
        if (size < 0) {
            return; // the terminal is gone; the next poll says so
        }
        text.remove_prefix(static_cast<std::size_t>(size));
    }
}

// Keys come at once and are not shown; Ctrl-C stays a signal.
class terminal {
public:
    terminal() {
        if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0 ||
            ::tcgetattr(STDIN_FILENO, &before_) != 0) {
            throw std::runtime_error("--watch needs a terminal; --json is for scripts");
        }
        struct sigaction end {
        }, resize{};
        end.sa_handler = on_end;
        resize.sa_handler = on_resize;
        for (const int each : {SIGINT, SIGTERM, SIGHUP}) {
            ::sigaction(each, &end, nullptr);
        }
        ::sigaction(SIGWINCH, &resize, nullptr);
        termios now = before_;
        now.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
        ::tcsetattr(STDIN_FILENO, TCSANOW, &now);
        put(enter);
    }
    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;
    ~terminal() {
        put(leave);
        ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
    }

    void draw(const std::vector<std::string>& lines) const {
        winsize size{};
        if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) {
            size.ws_row = 24;
            size.ws_col = 80;
        }
        std::string screen = "\x1b[H";
        const std::size_t room = size.ws_row - 1U;
        for (std::size_t i = 0; i < room && i < lines.size(); ++i) {
            screen += cut_to(lines[i], size.ws_col) + "\x1b[0m\x1b[K\r\n";
        }
        screen += "\x1b[J\x1b[" + std::to_string(size.ws_row) + ";1H";
        screen += cut_to(lines.size() > room ? "q: quit    (the terminal is too low for all of it)"
                                             : "q: quit",
                         size.ws_col);
        put(screen);
    }

private:
    termios before_{};
};

// False: the view ends.
bool wait_for_key() {
    pollfd keys{STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&keys, 1, interval);
    if (ended != 0 || (ready > 0 && (keys.revents & (POLLERR | POLLHUP)) != 0)) {
        return false;
    }
    char key = 0;
    return ready <= 0 || (::read(STDIN_FILENO, &key, 1) == 1 && key != 'q' && key != 'Q');
}

} // namespace

std::string cut_to(const std::string& line, std::size_t columns) {
    std::string out;
    std::size_t used = 0;
    for (std::size_t at = 0; at < line.size();) {
        auto end = at + 1;
        if (line[at] == '\x1b') {
            while (end < line.size() && line[end - 1] != 'm') {
                ++end;
            }
        } else {
            while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) {
                ++end; // the rest of one character
            }
            if (++used > columns) {
                break;
            }
        }
        out.append(line, at, end - at);
        at = end;
    }
    return out;
}

void watch(const std::function<std::vector<std::string>()>& lines) {
    const terminal screen;
    do {
        screen.draw(lines());
    } while (wait_for_key());
}

} // namespace diolkos::cli
