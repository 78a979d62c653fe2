/// The words of a message: `say!("key")`, or `say!("key", n = 3, name = name)`.
macro_rules! say {
    ($key:literal) => {
        $crate::state::messages::say($key)
    };
    ($key:literal, $($name:ident = $value:expr),+ $(,)?) => {{
        let mut arguments = $crate::state::messages::Arguments::new();
        $(arguments.set(stringify!($name), $value);)+
        $crate::state::messages::say_with($key, &arguments)
    }};
}

/// The key of a message that is said later.
macro_rules! key {
    ($key:literal) => {
        $key
    };
}

/// The files that each language has.
macro_rules! files {
    ($language:literal) => {
        [
            include_str!(concat!("../../messages/", $language, "/common.ftl")),
            include_str!(concat!("../../messages/", $language, "/start.ftl")),
            include_str!(concat!("../../messages/", $language, "/project.ftl")),
            include_str!(concat!("../../messages/", $language, "/dialogs.ftl")),
            include_str!(concat!("../../messages/", $language, "/settings.ftl")),
            include_str!(concat!("../../messages/", $language, "/find.ftl")),
            include_str!(concat!("../../messages/", $language, "/learning.ftl")),
            include_str!(concat!("../../messages/", $language, "/insight.ftl")),
            include_str!(concat!("../../messages/", $language, "/keys.ftl")),
            include_str!(concat!("../../messages/", $language, "/backend.ftl")),
        ]
    };
}
