import { PRIORITIES, type ComputeSize } from '../../../training/azure/sizes.ts';
import { table, type Column } from '../../report/table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Size' },
  { title: 'vCPU', align: 'right' },
  { title: 'Memory', align: 'right' },
  { title: 'Temp', align: 'right' },
  { title: 'GPUs' },
  { title: 'GPU mem', align: 'right' },
  { title: 'Disks', align: 'right' },
  { title: 'NICs', align: 'right' },
  { title: 'Dedicated', align: 'right' },
  { title: 'Spot', align: 'right' },
  { title: 'Status' },
];

/** The table of `azure sizes`. */
export function sizesReport(sizes: readonly ComputeSize[], region: string | undefined): string {
  const where =
    region === undefined
      ? 'What a region really offers, and its prices, need a sign-in: npx create-model-builder azure sizes --region <name>'
      : `Prices of ${region} in US dollars an hour and node, Linux, as Azure estimates them.`;
  return [
    ...table(
      COLUMNS,
      sizes.map((size) => row(size, region)),
    ),
    '',
    'Memory, temporary storage and GPU memory in GiB.',
    where,
    ...Object.entries(PRIORITIES).map(([name, words]) => `--priority ${name.padEnd(10)} ${words}`),
    '',
  ].join('\n');
}

function row(size: ComputeSize, region: string | undefined): readonly string[] {
  const { name, vCpus, memory, temporaryStorage, gpus, gpu, gpuMemory, dataDisks, nics, price } = size;
  const gpuWords =
    gpus === undefined ? undefined : [String(gpus), ...(gpu === undefined ? [] : [gpu])].join(' ');
  return [
    name,
    ...[vCpus, memory, temporaryStorage].map(figure),
    gpuWords ?? '-',
    ...[gpuMemory, dataDisks, nics].map(figure),
    money(price?.dedicated),
    money(size.lowPriority === false ? undefined : price?.low),
    status(size, region),
  ];
}

function status({ status: word, retired }: ComputeSize, region: string | undefined): string {
  switch (word) {
    case 'retired':
      return `retired ${retired!.on}, now ${retired!.successor}`;
    case 'available':
      return 'available';
    case 'elsewhere':
      return `not in ${region}`;
    case 'unknown':
      return 'current';
  }
}

function figure(value: number | undefined): string {
  return value === undefined ? '-' : String(value);
}

function money(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(3);
}
