/// The pretended sample: documents of a few sentences each.
pub(super) const DOCUMENTS: &[(&str, &str)] = &[
    (
        "incident-0041",
        "At 02:40 the grid protection relay opened and turbine T14 coasted to a stop. The duty engineer at Harrow Bank reset it from the control room within nine minutes. No damage was found during the morning walk-round.",
    ),
    (
        "incident-0042",
        "The pitch motor of turbine T07 failed after a lightning strike on 4 March. Crew 7 replaced the gearbox oil cooler on the same visit, because its fan had seized. The nacelle was closed again before dusk. Production resumed on 6 March with the output capped at 60 % until the spare blade bearing arrives.",
    ),
    (
        "incident-0043",
        "Ice throw from turbine T22 was reported by a walker near Skelder Fell. The heating foil on blade B had lost its earth connection. Dr. Okafor, who inspected it, put this down to vibration. The foil was bonded anew and tested at −12 °C.",
    ),
    (
        "incident-0044",
        "A hydraulic leak in the yaw brake of T03 left two litres of oil on the tower platform. The seal had hardened in the cold. Crew 2 fitted a new seal kit and cleaned the platform.",
    ),
    (
        "incident-0045",
        "The converter cabinet at Morven Sound tripped on over-temperature three times between 9 and 11 July. Salt deposits had blocked the intake filter. Since the filter mats were changed the cabinet has stayed below 48 °C. The monthly interval for coastal sites should be reviewed.",
    ),
    (
        "incident-0046",
        "A crack of 40 mm was found in the main shaft flange of T19 during the ultrasonic test. Fatigue from repeated emergency stops is the likely cause. The turbine stays locked until the manufacturer has answered. 🌀 Gusts of 31 m/s were logged that night.",
    ),
    (
        "incident-0047",
        "The anemometer on T11 read zero for six hours. A cable gland had let water in after heavy rain. The gland was sealed and the sensor swapped on 2 October.",
    ),
    (
        "incident-0048",
        "During the crane lift at Skelder Fell a tag line caught on the blade root. Work was halted and nobody was hurt. The lifting plan now names a second banksman.",
    ),
];

/// What the toy model knows: phrases with their concept.
pub(super) const KNOWN: &[(&str, &str)] = &[
    ("grid protection relay", "component"),
    ("pitch motor", "component"),
    ("gearbox oil cooler", "component"),
    ("blade bearing", "component"),
    ("heating foil", "component"),
    ("yaw brake", "component"),
    ("seal kit", "component"),
    ("converter cabinet", "component"),
    ("intake filter", "component"),
    ("main shaft flange", "component"),
    ("anemometer", "component"),
    ("cable gland", "component"),
    ("blade root", "component"),
    ("nacelle", "component"),
    ("lightning strike", "cause"),
    ("vibration", "cause"),
    ("Salt deposits", "cause"),
    ("Fatigue", "cause"),
    ("heavy rain", "cause"),
    ("over-temperature", "cause"),
    ("hydraulic leak", "cause"),
    ("4 March", "date"),
    ("6 March", "date"),
    ("9 and 11 July", "date"),
    ("2 October", "date"),
    ("02:40", "date"),
    ("Harrow Bank", "site"),
    ("Skelder Fell", "site"),
    ("Morven Sound", "site"),
];
