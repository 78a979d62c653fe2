use leptos::prelude::*;

/// A line drawing of 16 × 16.
#[component]
pub fn Icon(
    /// Its name.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=path(name) />
        </svg>
    }
}

fn path(name: &str) -> &'static str {
    match name {
        "undo" => "M6 3 3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6",
        "redo" => "m10 3 3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H10",
        "history" => "M2.8 6.2A5.5 5.5 0 1 1 2.5 8M2.5 3v3.4h3.4M8 5v3.2l2.2 1.3",
        "moon" => "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z",
        "sun" => {
            "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.2M8 13.8V15M1 8h1.2M13.8 8H15M3 3l.9.9M12.1 12.1l.9.9M13 3l-.9.9M3.9 12.1 3 13"
        }
        "export" => "M8 10V2M5 5l3-3 3 3M3 9v3.5A1.5 1.5 0 0 0 4.5 14h7a1.5 1.5 0 0 0 1.5-1.5V9",
        "import" => "M8 2v8M5 7l3 3 3-3M3 9v3.5A1.5 1.5 0 0 0 4.5 14h7a1.5 1.5 0 0 0 1.5-1.5V9",
        "search" => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3 14 14",
        "keys" => {
            "M2.5 4h11A1.5 1.5 0 0 1 15 5.5v5a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 1 10.5v-5A1.5 1.5 0 0 1 2.5 4ZM4 7h.01M6.7 7h.01M9.3 7h.01M12 7h.01M5 9.7h6"
        }
        "settings" => {
            "M2 4.5h6M12 4.5h2M10 2.8v3.4M2 8h2M8 8h6M6 6.3v3.4M2 11.5h7M13 11.5h1M11 9.8v3.4"
        }
        "letters" => {
            "M1.5 12.5 5 3.5l3.5 9M2.7 9.5h4.6M14.5 7.5v5M14.5 10a2.25 2.5 0 1 1-4.5 0 2.25 2.5 0 0 1 4.5 0Z"
        }
        "home" => "M6.5 3 2 8l4.5 5M2.5 8H14",
        "plus" => "M8 3v10M3 8h10",
        "pen" => "M10.5 3.5 12.5 5.5M3 13l.6-2.6L11 3a1.4 1.4 0 0 1 2 2l-7.4 7.4L3 13Z",
        "book" => {
            "M8 4C6.5 2.8 4.5 2.5 2 2.5v10c2.5 0 4.5.3 6 1.5 1.5-1.2 3.5-1.5 6-1.5v-10c-2.5 0-4.5.3-6 1.5ZM8 4v10"
        }
        "close" => "M4 4l8 8M12 4l-8 8",
        "compare" => "M2.5 2.5h7v7h-7v-7ZM6.5 12v1.5h7v-7H12",
        "up" => "m3.5 10 4.5-4.5 4.5 4.5",
        "down" => "m3.5 6 4.5 4.5L12.5 6",
        "flag" => "M4 14V2.5h8.5l-2 3 2 3H4",
        "note" => "M3 2.5h10v7.5l-3.5 3.5H3v-11ZM13 10H9.5v3.5M5.5 5.5h5M5.5 8h3",
        "check" => "m3.5 8.5 3 3 6-7",
        "warn" => "M8 2 1.5 13.5h13L8 2ZM8 6.5v3.2M8 11.7h.01",
        "folder" => {
            "M1.5 4A1.5 1.5 0 0 1 3 2.5h3L7.5 4.5H13A1.5 1.5 0 0 1 14.5 6v6A1.5 1.5 0 0 1 13 13.5H3A1.5 1.5 0 0 1 1.5 12V4Z"
        }
        "page" => "M4 1.5h5.5l3 3v10h-8.5v-13ZM9.5 1.5v3h3M6 7.5h4.5M6 10h4.5M6 12.5h2.5",
        "sample" => "M2 4.5h7M2 8h12M2 11.5h9",
        "new" => "M4 1.5h5.5l3 3v10H4v-13ZM9.5 1.5v3h3M8.2 7v4.5M6 9.2h4.5",
        "left" => "M2.5 3h11v10h-11V3ZM6 3v10",
        "right" => "M2.5 3h11v10h-11V3ZM10 3v10",
        "bin" => "M3 4.5h10M6 4.5V3h4v1.5M4.2 4.5l.6 9h6.4l.6-9",
        _ => "",
    }
}

/// The mark of the application: one line marked, two that follow by themselves.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 48 48" aria-hidden="true" fill="none">
            <rect width="48" height="48" rx="11" fill="currentColor" />
            <g stroke="var(--on-accent)" stroke-width="4" stroke-linecap="round">
                <path d="M11 15h26" />
                <path d="M11 25h18" stroke-dasharray="0.1 7.4" />
                <path d="M11 34h26" stroke-dasharray="0.1 7.4" opacity="0.7" />
            </g>
        </svg>
    }
}

/// The sign of a flag, with its name for whoever cannot see it.
#[component]
pub fn Flag() -> impl IntoView {
    view! {
        <span class="flag" role="img" aria-label=say!("flagged")>
            <Icon name="flag" />
        </span>
    }
}
